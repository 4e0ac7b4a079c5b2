import { count } from '../output/count.js';
import { printable } from '../output/printable.js';
import { meanTimings } from './analyzed-photo.js';
import type { PlacedFace, ReportData } from './who-is-who.js';

/** The result in a few lines. */
export function reportText(data: ReportData, page: string): string {
  const { photos, people, threshold, engine, card, detector } = data;
  const { detect, embed } = meanTimings(photos);
  return [
    `${summary(data)} (same person: distance below ${threshold})`,
    ...people.map((faces, i) => `  ${personName(i)}: ${printable(faces.map(faceName).join(', '))}`),
    `${engine}, ${detector.id}, ${card.id}: ${detect.toFixed(0)} ms a photo to detect, ` +
      `${embed.toFixed(1)} ms a face to embed`,
    `Report: ${page}`,
  ].join('\n');
}

export function reportJson(data: ReportData, page: string): object {
  const { photos, people, threshold, engine, card, detector } = data;
  const { detect, embed } = meanTimings(photos);
  return {
    photos: photos.length,
    faces: people.flat().length,
    people: people.map((faces) =>
      faces.map(({ photo, index }) => ({ path: photo.path, face: index })),
    ),
    threshold,
    model: card.id,
    detector: detector.id,
    engine,
    detectMsPerPhoto: Number(detect.toFixed(1)),
    embedMsPerFace: Number(embed.toFixed(1)),
    report: page,
  };
}

/** "6 photos, 22 faces, 14 people" */
export function summary({ photos, people }: Pick<ReportData, 'photos' | 'people'>): string {
  const persons = people.length === 1 ? '1 person' : `${people.length || 'no'} people`;
  return `${count(photos.length, 'photo')}, ${count(people.flat().length, 'face')}, ${persons}`;
}

export function personName(person: number): string {
  return `Person ${person + 1}`;
}

/** "family.jpg", with the number of the face where there are several. */
export function faceName({ photo, index }: PlacedFace): string {
  return photo.faces.length > 1 ? `${photo.name} #${index}` : photo.name;
}
