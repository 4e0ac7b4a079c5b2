/**
 * Copies the colours of a bitmap as they are, not multiplied by alpha, which only WebGL gives: a canvas
 * of two dimensions loses those under full transparency. Where there is no WebGL, the colours that are
 * there already stay.
 *
 * @param rgb three bytes a pixel, of which those are replaced that are not opaque
 */
export function copyStraightColors(bitmap: ImageBitmap, rgb: Uint8Array): void {
  if (typeof OffscreenCanvas === 'undefined') return;
  const gl = new OffscreenCanvas(1, 1).getContext('webgl', { antialias: false, depth: false });
  if (!gl) return;
  try {
    const { width, height } = bitmap;
    const most: number = gl.getParameter(gl.MAX_TEXTURE_SIZE);
    if (width > most || height > most) return;
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    gl.pixelStorei(gl.UNPACK_COLORSPACE_CONVERSION_WEBGL, gl.NONE);
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, bitmap);
    gl.bindFramebuffer(gl.FRAMEBUFFER, gl.createFramebuffer());
    const texture = gl.getParameter(gl.TEXTURE_BINDING_2D);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
    if (gl.checkFramebufferStatus(gl.FRAMEBUFFER) !== gl.FRAMEBUFFER_COMPLETE) return;
    const rgba = new Uint8Array(width * height * 4);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, rgba);
    if (gl.getError() !== gl.NO_ERROR) return;
    for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
      if (rgba[from + 3] === 255) continue;
      rgb[to] = rgba[from]!;
      rgb[to + 1] = rgba[from + 1]!;
      rgb[to + 2] = rgba[from + 2]!;
    }
  } finally {
    // Browsers keep few contexts, and take that of an engine for one too many.
    gl.getExtension('WEBGL_lose_context')?.loseContext();
  }
}
