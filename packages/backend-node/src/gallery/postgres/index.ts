export type { LentPostgresClient, PostgresClient, PostgresPool } from './connections.js';
export {
  openPostgresGalleryStore,
  type PostgresGalleryOptions,
} from './open-postgres-gallery-store.js';
