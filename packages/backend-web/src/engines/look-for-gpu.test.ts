import { describe, expect, it } from 'vitest';
import { isSoftware } from './look-for-gpu.js';

describe('isSoftware', () => {
  it.each([
    'ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero) (0x0000C0DE)), SwiftShader driver)',
    'google swiftshader',
    'llvmpipe (LLVM 15.0.7, 256 bits)',
    'Mesa/X.org, llvmpipe (LLVM 12.0.0, 256 bits)',
    'softpipe',
    'ANGLE (Microsoft, Microsoft Basic Render Driver Direct3D11 vs_5_0 ps_5_0, D3D11)',
    'Apple Software Renderer',
    'unknown fallback adapter',
  ])('knows %s', (renderer) => {
    expect(isSoftware(renderer)).toBe(true);
  });

  it.each([
    'ANGLE (NVIDIA, NVIDIA GeForce RTX 3060 Direct3D11 vs_5_0 ps_5_0, D3D11)',
    'ANGLE (Apple, ANGLE Metal Renderer: Apple M2, Unspecified Version)',
    'Adreno (TM) 650',
    'Mali-G78',
    'Apple GPU',
    'Mesa Intel(R) UHD Graphics 620 (KBL GT2)',
    'AMD Radeon RX 6600 (radeonsi, navi23, LLVM 15.0.7, DRM 3.49)',
    'apple metal-3',
    'unknown',
  ])('takes %s for a GPU', (renderer) => {
    expect(isSoftware(renderer)).toBe(false);
  });
});
