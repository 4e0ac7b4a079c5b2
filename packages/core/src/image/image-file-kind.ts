/** What a file is that is given for a photo. */
export interface ImageFileKind {
  /** Formats that are read somewhere have a name; all others are `foreign`. */
  readonly format: 'jpeg' | 'png' | 'gif' | 'webp' | 'bmp' | 'tiff' | 'avif' | 'heic' | 'foreign';
  /** As continuation of "The image is": `a PNG`. */
  readonly words: string;
}

/** How files begin, read as Latin-1; the first that fits counts. */
const KINDS: readonly (readonly [mark: RegExp, format: ImageFileKind['format'], words: string])[] =
  [
    [/^\xff\xd8\xff/, 'jpeg', 'a JPEG'],
    [/^\x89PNG\r\n.\n/s, 'png', 'a PNG'],
    [/^GIF8[79]a/, 'gif', 'a GIF'],
    [/^RIFF.{4}WEBP/s, 'webp', 'a WebP'],
    [/^BM.{4}\0{4}/s, 'bmp', 'a BMP'],
    [/^.{4}ftypavi[fs]/s, 'avif', 'an AVIF image'],
    [/^.{4}ftyp(hei[cfmsx]|hev[cmx]|mif1|msf1)/s, 'heic', 'a HEIC (iPhone) photo'],
    [/^.{4}ftyp/s, 'foreign', 'a video'],
    [/^.E\xdf\xa3/s, 'foreign', 'a video'],
    [/^(II\*\0.{4}CR|FUJIFILMCCD-RAW|IIRO|IIU\0)/s, 'foreign', 'a camera raw file'],
    [/^(II\*\0|MM\0\*)/, 'tiff', 'a TIFF image or a camera raw file'],
    [/^(II\+\0|MM\0\+)/, 'foreign', 'a BigTIFF image'],
    [/^(\xff\n|\0{3}.JXL )/s, 'foreign', 'a JPEG XL image'],
    [/^(\0{3}.jP {2}|\xff\x4f\xff\x51)/s, 'foreign', 'a JPEG 2000 image'],
    [/^8BPS/, 'foreign', 'a Photoshop document'],
    [/^%PDF/, 'foreign', 'a PDF document'],
    [/^(\xef\xbb\xbf)?\s*<(!DOCTYPE|html)/i, 'foreign', 'a web page'],
    [/^(\xef\xbb\xbf)?\s*(<\?xml|<!--|<svg)/i, 'foreign', 'an SVG drawing or other XML'],
  ];

/**
 * Tells by the first 64 bytes what an image file is. Names, and types that servers tell, are not believed.
 *
 * @returns undefined for bytes that begin as nothing known does
 */
export function imageFileKind(bytes: Uint8Array): ImageFileKind | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, 64));
  const known = KINDS.find(([mark]) => mark.test(start));
  return known && { format: known[1], words: known[2] };
}
