/** Images that people do have, and that none of the codecs is asked to read. */
const FORMATS: readonly (readonly [RegExp, string])[] = [
  [/^.{4}ftyp(hei[cfmsx]|hev[cmx]|mif1|msf1)/s, 'a HEIC (iPhone) photo'],
  [/^.{4}ftypavi[fs]/s, 'an AVIF image'],
  [/^.{4}ftyp/s, 'a video'],
  [/^(\xff\n|\0{3}.JXL )/s, 'a JPEG XL image'],
  [/^(\0{3}.jP {2}|\xff\x4f\xff\x51)/s, 'a JPEG 2000 image'],
  [/^8BPS/, 'a Photoshop document'],
  [/^%PDF/, 'a PDF document'],
  [/^(\xef\xbb\xbf)?\s*<(\?xml|svg|!DOCTYPE)/i, 'an SVG drawing or a web page'],
  [/^(II\*\0.{4}CR|FUJIFILMCCD-RAW|IIRO|IIU\0)/s, 'a camera raw file'],
  [/^(II\+\0|MM\0\+)/, 'a BigTIFF image'],
];

/** What a file is by its first bytes, as continuation of "The image is". */
export function foreignFormat(start: string): string | undefined {
  return FORMATS.find(([mark]) => mark.test(start))?.[1];
}
