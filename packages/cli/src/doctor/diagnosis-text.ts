import type { EngineReport } from '@facenet/backend-node';
import { formatBytes } from '../output/format-bytes.js';
import { table } from '../output/table.js';
import type { Diagnosis } from './diagnose.js';

export function diagnosisText(diagnosis: Diagnosis): string {
  const { facenet, node, platform, engines, codecs, cache } = diagnosis;
  const reasons = engines.flatMap(({ name, reason }) => (reason ? [`  ${name}: ${reason}`] : []));
  const models = cache.models.map(({ id, state }) => `${id} ${state}`).join(', ');
  const chosen = engines.find((engine) => engine.chosen);
  return [
    `facenet ${facenet}, Node ${node}, ${platform}`,
    '',
    table([['ENGINE', 'VERSION', 'STATE', 'DEVICE', 'PROBE', ''], ...engines.map(engineRow)]),
    ...(reasons.length > 0 ? ['', 'Not available:', ...reasons] : []),
    '',
    chosen ? `Engine: ${chosen.name}` : 'Engine: none starts here',
    `Images: ${codecs.join(', ')}`,
    `Models: ${models}`,
    `Cache:  ${cache.path} (${formatBytes(cache.bytes)})`,
  ].join('\n');
}

function engineRow({ name, version, available, device, probeMs, chosen }: EngineReport): string[] {
  return [
    name,
    version ?? '-',
    available ? 'available' : 'not available',
    device ?? '-',
    probeMs === undefined ? '-' : `${probeMs.toFixed(1)} ms`,
    chosen ? '<- chosen' : '',
  ];
}
