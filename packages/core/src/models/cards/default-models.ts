/**
 * The models that the SDK uses unless it is told others: the detector that finds faces, and the
 * network that embeds them. Both come out of packages of the npm registry.
 */
export const defaultModels = {
  detector: 'retinaface',
  embedding: 'mobilefacenet-512',
} as const;
