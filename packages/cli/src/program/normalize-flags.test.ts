import { Writable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../create-program.js';
import { normalizeFlags } from './normalize-flags.js';

const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
const io = {
  stdout: nowhere,
  stderr: nowhere,
  signal: new AbortController().signal,
  needTime: () => {},
};
const program = createProgram({ io, argv: [], exitCode: 0 });
const normalize = (line: string) => normalizeFlags(program, line.split(' ')).join(' ');

describe('normalizeFlags', () => {
  it.each([
    ['align in out --image_size 160', 'align in out --image-size 160'],
    ['align in out --image_size=160', 'align in out --image-size=160'],
    ['align --random_order in out', 'align --random-order in out'],
    ['align in out --gpu_memory_fraction 0.7', 'align in out --gpu-memory-fraction 0.7'],
    ['align in out --im 160 --marg=-4', 'align in out --image-size 160 --margin=-4'],
    ['align in out --margin -4', 'align in out --margin -4'],
    ['embed a.jpg --face best', 'embed a.jpg --faces best'],
    ['models pull my_model --cache_dir my_dir', 'models pull my_model --cache-dir my_dir'],
  ])('%s -> %s', (line, expected) => {
    expect(normalize(line)).toBe(expected);
  });

  it.each([
    ['align in out --detect_multiple_faces', 'align in out --detect-multiple-faces=true'],
    ['align in out --detect_multiple_faces True', 'align in out --detect-multiple-faces=True'],
    ['align in out --detect_multiple_faces False', 'align in out --detect-multiple-faces=False'],
    ['align --detect_multiple_faces in out', 'align --detect-multiple-faces=true in out'],
    ['align in out --detect_m=False', 'align in out --detect-multiple-faces=False'],
  ])('takes no path for the value of a boolean: %s', (line, expected) => {
    expect(normalize(line)).toBe(expected);
  });

  it('takes an empty value of a boolean', () => {
    const args = ['align', 'in', 'out', '--detect_multiple_faces', ''];
    expect(normalizeFlags(program, args).at(-1)).toBe('--detect-multiple-faces=');
  });

  it('leaves values alone that look like flags', () => {
    expect(normalize('detect a.jpg --draw --image_size')).toBe('detect a.jpg --draw --image_size');
    expect(normalize('detect -- --minsize_40.jpg --th')).toBe('detect -- --minsize_40.jpg --th');
  });

  it('refuses a prefix of several flags and names them', () => {
    expect(() => normalize('detect a.jpg --th 3')).toThrow(/--threads, --thresholds/);
  });

  it('prefers a whole name to a longer one that begins with it', () => {
    expect(normalize('compare a b --from x --far 0.1')).toBe('compare a b --from x --far 0.1');
  });

  it('finds every unique prefix of every flag', () => {
    const align = program.commands.find((command) => command.name() === 'align')!;
    const longs = align.options.map(({ long }) => long!);
    fc.assert(
      fc.property(fc.constantFrom(...longs), fc.nat(30), (long, cut) => {
        const prefix = long.slice(0, Math.max(3, long.length - cut));
        fc.pre(prefix === long || longs.filter((each) => each.startsWith(prefix)).length === 1);
        const [out] = normalizeFlags(program, [
          'align',
          `${prefix.replaceAll('-', '_').replace('__', '--')}=7`,
        ]).slice(1);
        expect(out).toBe(`${long}=7`);
      }),
    );
  });

  it('leaves what it does not know for the parser to refuse', () => {
    expect(normalize('detect a.jpg --no_such_flag')).toBe('detect a.jpg --no_such_flag');
    expect(normalize('nothing --image_size 3')).toBe('nothing --image_size 3');
  });
});
