/** Engines that compute on a GPU, the one that is faster as a rule first. */
export const GPU_ENGINES = ['webgpu', 'webgl'] as const;
/** An engine that computes on a GPU. */
export type GpuEngine = (typeof GPU_ENGINES)[number];

/** What a look at the graphics of a browser tells: who draws, or why nobody does. */
export type GpuLook = { readonly renderer: string } | { readonly missing: string };

/** What of WebGPU is looked at. */
interface Gpu {
  requestAdapter(options: { powerPreference: 'high-performance' }): Promise<Adapter | null>;
}
interface Adapter {
  readonly info?: Partial<
    Record<'vendor' | 'architecture' | 'device' | 'description', string> & {
      readonly isFallbackAdapter: boolean;
    }
  >;
  readonly isFallbackAdapter?: boolean;
}

const FALLBACK = 'fallback adapter';
/** Programs that draw on the processor: slower at it than WebAssembly. */
const SOFTWARE =
  /swiftshader|llvmpipe|softpipe|lavapipe|swrast|software|basic render|fallback adapter/i;

/** Whether a renderer is a processor that stands for a GPU. */
export function isSoftware(renderer: string): boolean {
  return SOFTWARE.test(renderer);
}

/** Asks the browser which graphics an engine would have. That loads nothing, and takes a few milliseconds. */
export function lookForGpu(engine: GpuEngine): Promise<GpuLook> {
  return engine === 'webgpu' ? lookForWebgpu() : lookForWebgl();
}

async function lookForWebgpu(): Promise<GpuLook> {
  const { navigator, isSecureContext } = globalThis as typeof globalThis & {
    readonly navigator?: Navigator & { readonly gpu?: Gpu };
  };
  if (!navigator?.gpu) {
    const insecure = isSecureContext === false && ', which pages have on https and localhost only';
    return { missing: `this browser gives no WebGPU${insecure || ''}.` };
  }
  try {
    const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (!adapter) return { missing: 'the browser has WebGPU, but no GPU for it (no adapter).' };
    const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info ?? {};
    const names = [vendor, architecture, device, description];
    if (isFallbackAdapter || adapter.isFallbackAdapter) names.push(FALLBACK);
    return { renderer: names.filter(Boolean).join(' ') || 'unknown' };
  } catch (error) {
    return { missing: `the browser gives no adapter: ${(error as Error).message}.` };
  }
}

async function lookForWebgl(): Promise<GpuLook> {
  const canvas = createCanvas();
  if (!canvas) return { missing: 'there is no canvas here, and so no WebGL 2.' };
  let reason = '';
  canvas.addEventListener('webglcontextcreationerror', (event) => {
    reason = (event as WebGLContextEvent).statusMessage;
  });
  const gl = canvas.getContext('webgl2') as WebGL2RenderingContext | null;
  if (!gl) return { missing: `this browser gives no WebGL 2${reason && ` (${reason})`}.` };
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  const renderer = gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER);
  gl.getExtension('WEBGL_lose_context')?.loseContext(); // a page may have few of them
  return { renderer: String(renderer || 'unknown') };
}

function createCanvas(): HTMLCanvasElement | OffscreenCanvas | undefined {
  if (typeof OffscreenCanvas !== 'undefined') return new OffscreenCanvas(1, 1);
  return typeof document === 'undefined' ? undefined : document.createElement('canvas');
}
