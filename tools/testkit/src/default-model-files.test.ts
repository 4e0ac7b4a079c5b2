import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { defaultModelFile } from './default-model-files.js';

describe('defaultModelFile', () => {
  it.each([
    ['pnet.tflite', '8272d20e7e0981b20028d3bc783fd6a5a9bc7d34da8f73b3def0ac62de082077'],
    ['rnet.tflite', '169c451054b94f85b01924f4946d314389d3eb5cb6c70eb438df86c52fb54c55'],
    ['onet.tflite', '946543640bd17e5275f442646422a4816441bb00897439a69bc9ea5fcf1fe601'],
    ['MobileFaceNet.tflite', 'd8ba40c0127fb8ca9917e8fddc79bbbda063657bc92a496d34da0bc8a760443b'],
    ['fr_feature.onnx', '87aacdfe57510db2af90c0251df680e8eec88f122ee94712121d09bcaaaf3581'],
    ['mnet.25_v2.onnx', 'cd1acf4887eff165497762346fcafbdec58f662a2ceb01e5edb979f54b9875b6'],
  ] as const)('gives the pinned bytes of %s', async (name, sha256) => {
    const [bytes, again] = await Promise.all([defaultModelFile(name), defaultModelFile(name)]);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
    expect(Buffer.compare(again, bytes)).toBe(0);
  });
});
