import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { sharedMissing, sharedPath } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import type { Weights } from '../../arrays/weights.js';
import { readPickledNpyWeights } from './read-pickled-npy.js';

/** Names, shapes and values of all arrays, sorted by name. */
function fingerprint(weights: Weights): string {
  const hash = createHash('sha256');
  for (const [name, { shape, data }] of [...weights].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${name}[${shape}]`);
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}

describe.skipIf(sharedMissing('data/seed/det1.npy'))('weights of the original MTCNN', () => {
  // The checksums are over the arrays as numpy.load gives them; the counts are in the papers' code.
  it.each([
    ['det1.npy', 6_632, 'f6e2695b49f3217cd61f3b8dd43b36d57059681c4f2443a46744b51123626936'],
    ['det2.npy', 100_178, '3a272d46f22c931f11c360c0d379a9623a58c0012002360ee71a2dfbddc1be7c'],
    ['det3.npy', 389_040, 'f8ce7a2d3b7f8597d2168c02a7b70d13b3c5c302aa372c6951ffe9d4c33f3c1d'],
  ])('%s has the %i parameters that numpy reads', (file, count, sha256) => {
    const weights = readPickledNpyWeights(readFileSync(sharedPath('data/seed', file)));
    expect([...weights.values()].reduce((sum, { data }) => sum + data.length, 0)).toBe(count);
    expect(fingerprint(weights)).toBe(sha256);
  });

  it('names and orders them as the file does', () => {
    const weights = readPickledNpyWeights(readFileSync(sharedPath('data/seed/det1.npy')));
    expect([...weights.keys()].slice(0, 4)).toEqual([
      'conv4-2/weights',
      'conv4-2/biases',
      'conv4-1/weights',
      'conv4-1/biases',
    ]);
    expect(weights.get('conv1/weights')?.shape).toEqual([3, 3, 3, 10]);
    expect(weights.get('conv1/weights')?.data.at(((0 * 3 + 1) * 3 + 2) * 10 + 3)).toBe(
      -0.3584599792957306,
    );
    expect(weights.get('PReLU2/alpha')?.data[5]).toBe(0.3007935583591461);
  });
});

// numpy.save(array(d, dtype=object)) of numpy 2.4, where d is
// {'conv1': {'weights': Fortran-order float32, 'biases': float64}, 'PReLU1': {'alpha': float16}}
const PROTOCOL_4_BY_NUMPY =
  '800495ad010000000000008c166e756d70792e5f636f72652e6d756c74696172726179948c0c5f7265636f6e7374727563749493948c056e756d7079948c076e6461727261799493944b0085944301629487945294284b012968038c0564747970659493948c024f3894898887945294284b038c017c944e4e4e4affffffff4affffffff4b3f749462895d947d94288c05636f6e7631947d94288c077765696768747394680268054b008594680787945294284b014b014b024b038794680b8c02663494898887945294284b038c013c944e4e4e4affffffff4affffffff4b0074946288431800000000000040400000803f00008040000000400000a040947494628c0662696173657394680268054b008594680787945294284b014b028594680b8c02663894898887945294284b03681d4e4e4e4affffffff4affffffff4b00749462894310000000000000e03f000000000000d0bf94749462758c065052654c5531947d948c05616c70686194680268054b008594680787945294284b014b018594680b8c02663294898887945294284b03681d4e4e4e4affffffff4affffffff4b00749462894302662e947494627375617494622e';
const PROTOCOL_2_BY_PYTHON_3 =
  '8002636e756d70792e5f636f72652e6d756c746961727261790a5f7265636f6e7374727563740a7100636e756d70790a6e6461727261790a71014b00857102635f636f646563730a656e636f64650a7103580100000062710458060000006c6174696e317105867106527107877108527109284b0129636e756d70790a64747970650a710a58020000004f38710b898887710c52710d284b0358010000007c710e4e4e4e4affffffff4affffffff4b3f74710f62895d71107d7111285805000000636f6e763171127d7113285807000000776569676874737114680068014b008571156807877116527117284b014b014b024b03877118680a580200000066347119898887711a52711b284b0358010000003c711c4e4e4e4affffffff4affffffff4b0074711d62886803581b00000000000000000040400000c2803f0000c28040000000400000c2a040711e680586711f5271207471216258060000006269617365737122680068014b008571236807877124527125284b014b02857126680a5802000000663871278988877128527129284b03681c4e4e4e4affffffff4affffffff4b0074712a628968035813000000000000000000c3a03f000000000000c390c2bf712b680586712c52712d74712e627558060000005052654c5531712f7d71305805000000616c7068617131680068014b008571326807877133527134284b014b01857135680a5802000000663271368988877137527138284b03681c4e4e4e4affffffff4affffffff4b00747139628968035802000000662e713a680586713b52713c74713d6273756174713e622e';

/** Where the pickle starts in the file. */
const START = 128;

/** The file that numpy writes around a pickle, which is given in hex. */
function pickled(hex: string, dtype = '|O'): Uint8Array {
  const header = `{'descr': '${dtype}', 'fortran_order': False, 'shape': (), }`;
  const start = Buffer.from(`\x93NUMPY\x01\0v\0${header.padEnd(START - 11)}\n`, 'latin1');
  return Uint8Array.from([...start, ...Buffer.from(hex, 'hex')]);
}

const ascii = (text: string) => Buffer.from(text).toString('hex');

describe('readPickledNpyWeights', () => {
  it.each([
    ['protocol 4', PROTOCOL_4_BY_NUMPY],
    ['protocol 2 by Python 3', PROTOCOL_2_BY_PYTHON_3],
  ])('reads what numpy pickles today: %s', (_, hex) => {
    const weights = readPickledNpyWeights(pickled(hex));
    expect(weights).toEqual(
      new Map([
        ['conv1/weights', { shape: [1, 2, 3], data: Float32Array.of(0, 1, 2, 3, 4, 5) }],
        ['conv1/biases', { shape: [2], data: Float32Array.of(0.5, -0.25) }],
        ['PReLU1/alpha', { shape: [1], data: Float32Array.of(0.0999755859375) }],
      ]),
    );
  });

  it.each<[string, Uint8Array, RegExp]>([
    [
      'a call of os.system',
      pickled(`8002${ascii('cos\nsystem\n')}5502${ascii('ls')}8552`),
      new RegExp(`byte ${START + 2}: .*"os\\.system".* numpy dtype`),
    ],
    [
      'builtins named on the stack',
      pickled(`80048c08${ascii('builtins')}8c04${ascii('eval')}93`),
      /byte 146: .*"builtins\.eval"/,
    ],
    ['instances by INST', pickled(`8002${ascii('(ios\nsystem\n')}`), /byte 131: .*opcode 0x69 is/],
    ['instances by NEWOBJ', pickled('80022981'), /opcode 0x81 is not allowed/],
    ['persistent objects', pickled('80024e51'), /refers to something outside/],
    [
      'a call of a mere mention',
      pickled(`8002${ascii('cnumpy\nndarray\n')}2952`),
      /cannot be called/,
    ],
    ['a call of a value', pickled('80024b012952'), /byte 133: it calls something/],
    [
      'a name without end',
      pickled(`8002${ascii(`c${'n'.repeat(300)}`)}`),
      /does not end within 256/,
    ],
    ['a state for a dictionary', pickled('80027d4e62'), /sets the state of something/],
    ['a list used as dictionary', pickled('80025d4b014b0173'), /items of something/],
    ['a key without value', pickled('80027d284b0175'), /items of something/],
    ['a key that is a list', pickled('80027d5d4b0173'), /neither text nor number/],
    ['an append to a dictionary', pickled('80027d4b0161'), /appends to something/],
    ['an empty stack', pickled('80022e'), /byte 130: an opcode needs more values/],
    ['values below a mark', pickled('80024e282e'), /needs more values/],
    ['no mark', pickled('80024e74'), /needs a mark/],
    ['an unknown memo entry', pickled('80026807'), /nothing was stored as number 7/],
    ['protocol 0', pickled('80002e'), /byte 128: pickle protocol 0 is unknown/],
    ['a string of 4 GB', pickled('800254ffffffff'), /byte 135: 4294967295 bytes are needed, 0/],
    ['an integer of 255 bytes', pickled(`80028aff${'00'.repeat(255)}`), /integer of 255 bytes/],
    ['no STOP', pickled('8002'), /byte 130: 1 bytes are needed, 0 are left/],
    ['no dictionary', pickled('80024e2e'), /byte 128: it does not hold one dictionary/],
    ['endless opcodes', pickled(`8002${'4e'.repeat(500_000)}`), /more than 500000 opcodes/],
    ['a file of numbers', pickled('07', '|u1'), /byte 0: its dtype is "\|u1"/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readPickledNpyWeights(bytes)).toThrow(message);
    expect(() => readPickledNpyWeights(bytes)).toThrow(
      expect.objectContaining({ name: 'FaceNetError', code: 'WEIGHTS_CORRUPT' }),
    );
  });

  it.each<[string, [from: string, to: string], RegExp]>([
    ['bytes beyond an array', ['4b014b024b0387', '4b014b024b0487'], /\[1,2,4\] .* 24 bytes/],
    ['a negative shape', ['4b014b024b0387', '4affffffff4b024b0387'], /impossible shape/],
    ['dimensions that are no numbers', ['4b014b024b0387', '4e4b024b0387'], /impossible shape/],
    ['an unknown dtype', ['8c026634', '8c026339'], /dtype "c9" has 24 bytes/],
    ['rubbish behind the end', ['2e', '2e2e'], /byte \d+: 1 bytes follow its end/],
  ])('refuses %s', (_, [from, to], message) => {
    const at = PROTOCOL_4_BY_NUMPY.lastIndexOf(from);
    const hex = PROTOCOL_4_BY_NUMPY.slice(0, at) + to + PROTOCOL_4_BY_NUMPY.slice(at + from.length);
    expect(hex).not.toBe(PROTOCOL_4_BY_NUMPY);
    expect(() => readPickledNpyWeights(pickled(hex))).toThrow(message);
  });
});
