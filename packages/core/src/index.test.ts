import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/** Names that a module exports, values and types. */
function exportsOf(path: URL): { values: string[]; types: string[] } {
  const text = readFileSync(path, 'utf8');
  const { statements } = ts.createSourceFile('index.ts', text, ts.ScriptTarget.Latest);
  const exported = { values: [] as string[], types: [] as string[] };
  for (const statement of statements) {
    if (!ts.isExportDeclaration(statement)) throw new Error('Not an export from elsewhere.');
    const { exportClause, isTypeOnly } = statement;
    if (!exportClause || !ts.isNamedExports(exportClause)) throw new Error('Not a list of names.');
    for (const { name, isTypeOnly: isType } of exportClause.elements) {
      exported[isTypeOnly || isType ? 'types' : 'values'].push(name.text);
    }
  }
  return { values: exported.values.sort(), types: exported.types.sort() };
}

describe('@facenet/core', () => {
  it('exports what applications need, and no more', () => {
    expect(exportsOf(new URL('index.ts', import.meta.url))).toEqual({
      values: [
        'Embedding',
        'FACENET_ERROR_CODES',
        'FaceNet',
        'FaceNetError',
        'compareEmbeddings',
        'operatingPoint',
        'rgbImage',
        'thresholdAtFar',
      ],
      types: [
        'AnalyzeAllOptions',
        'AnalyzeOptions',
        'AnalyzedFace',
        'Backend',
        'Box',
        'CardOverrides',
        'CompareOptions',
        'Comparison',
        'DetectedFace',
        'DetectorCard',
        'EmbedOptions',
        'EmbeddingCard',
        'EmbeddingLike',
        'FaceDetector',
        'FaceEngine',
        'FaceModels',
        'FaceNetErrorCode',
        'FaceNetErrorData',
        'FaceNetErrorOptions',
        'FaceNetOptions',
        'FacePlace',
        'FaceWorkersOptions',
        'FarThreshold',
        'FindOptions',
        'FoundFace',
        'LoadModelOptions',
        'ModelSource',
        'NamedFile',
        'OperatingPoint',
        'PendingBackend',
        'PhotoOutcome',
        'Point',
        'ProgressEvent',
        'ProgressReporter',
        'RgbImage',
        'Runtime',
        'RuntimeInfo',
        'TrackOptions',
        'Verification',
        'VerifyOptions',
        'VideoFace',
        'VideoFaces',
      ],
    });
  });
});
