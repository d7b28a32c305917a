import type { DriveFile } from '../api/types';
import type { IconName } from '../ui/icons';

export type Preview = 'photo' | 'picture' | 'video' | 'audio' | 'text' | 'pdf' | 'none';

const TEXT = /^(text\/(?!html)|application\/(json|xml|x-sh|toml|x-yaml|yaml|javascript|sql|x-subrip)$)/;
const TEXT_ENDING = /\.(txt|md|csv|tsv|json|xml|ya?ml|toml|ini|conf|log|srt|vtt|tex|rst|diff|patch|sql|css|js|ts|py|rs|go|c|h|cpp|java|rb|php|pl|lua|svg|html?)$/i;
const PICTURE = /^image\/(jpeg|png|gif|webp|avif|bmp)$/;

/** How a file can be looked at without downloading it. */
export function previewOf(file: DriveFile): Preview {
  const type = file.mime_type ?? '';
  if (file.photo_id) return 'photo';
  if (type === 'application/pdf') return 'pdf';
  if (PICTURE.test(type)) return 'picture';
  if (type.startsWith('video/')) return 'video';
  if (type.startsWith('audio/')) return 'audio';
  return TEXT.test(type) || TEXT_ENDING.test(file.name) ? 'text' : 'none';
}

const ICONS: Record<Preview, IconName> = {
  photo: 'photos',
  picture: 'photos',
  video: 'play',
  audio: 'music',
  text: 'text',
  pdf: 'text',
  none: 'file',
};

export const iconOf = (file: DriveFile): IconName => (file.kind === 'folder' ? 'album' : ICONS[previewOf(file)]);

/** Where a click on a file leads. */
export function hrefOf(file: DriveFile, here: string): string {
  if (file.kind === 'folder') return `/files/${file.id}`;
  return file.photo_id ? `/photo/${file.photo_id}` : `${here}?open=${file.id}`;
}
