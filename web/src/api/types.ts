/** Shapes of `/api/v1`, as the server sends them. Times are RFC 3339 with offset, sizes are bytes. */

export type PhotoKind = 'photo' | 'video' | 'live';
export type PhotoState = 'processing' | 'ready' | 'failed';
export type Theme = 'system' | 'light' | 'dark';

export interface Settings {
  theme: Theme;
  language: string;
}

export interface Me {
  id: string;
  username: string;
  email: string;
  display_name: string;
  role: string;
  status: string;
  created_at: string;
  settings: Settings;
}

export interface Quota {
  quota_bytes: number | null;
  used_bytes: number;
  trash_bytes: number;
  by_kind: Record<string, number>;
}

export interface Bucket {
  /** A month, `2024-07`. */
  bucket: string;
  count: number;
}

/** One month of the timeline as equally long columns, newest first. */
export interface BucketColumns {
  id: string[];
  taken_at: string[];
  ratio: number[];
  kind: PhotoKind[];
  thumbhash: (string | null)[];
  favorite: boolean[];
  state: PhotoState[];
}

export interface ImageFile {
  id: string;
  part: string;
  name: string;
  mime_type: string | null;
  size: number;
  sha256: string | null;
  width: number | null;
  height: number | null;
}

export interface Place {
  city: string | null;
  region: string | null;
  country: string | null;
}

export interface Photo {
  id: string;
  hothash: string | null;
  kind: PhotoKind;
  title: string | null;
  description: string | null;
  tags: string[];
  rating: number | null;
  favorite: boolean;
  archived: boolean;
  taken_at: string | null;
  taken_at_source: string | null;
  latitude: number | null;
  longitude: number | null;
  place: Place | null;
  camera: { make: string | null; model: string | null; lens: string | null } | null;
  exposure: {
    iso: number | null;
    f_number: number | null;
    exposure_time: string | number | null;
    focal_length: number | null;
  } | null;
  width: number | null;
  height: number | null;
  duration_ms: number | null;
  thumbhash: string | null;
  image_files: ImageFile[];
  access: string[];
  state: PhotoState;
  state_reason: string | null;
  created_at: string;
  updated_at: string;
}

export type PhotoEdit = Partial<
  Pick<
    Photo,
    | 'title'
    | 'description'
    | 'tags'
    | 'rating'
    | 'favorite'
    | 'archived'
    | 'taken_at'
    | 'latitude'
    | 'longitude'
  >
>;

export interface BulkEdit {
  set?: Partial<Pick<Photo, 'rating' | 'favorite' | 'archived' | 'taken_at'>>;
  add_tags?: string[];
  remove_tags?: string[];
  shift_taken_by_s?: number;
  trash?: boolean;
  restore?: boolean;
}

export interface BulkAnswer {
  updated: number;
  failed: { id: string; message: string }[];
}

export interface Metadata {
  image_files: {
    id: string;
    name: string;
    metadata: Record<string, Record<string, unknown> | unknown>;
  }[];
}

export interface Folder {
  id: string;
  parent_id: string | null;
  name: string;
  path: string;
  photo_count: number;
  total_photo_count: number;
  cover_photo_id: string | null;
}

export interface Tag {
  id: string;
  name: string;
  color: string | null;
  photo_count: number;
}

export interface FacetValue {
  value: string;
  count: number;
  /** What to add to a query to keep exactly these. */
  query: string;
}

export interface SearchAnswer {
  photos: Photo[];
  facets: Record<string, FacetValue[]>;
}

export interface Suggestion {
  kind: string;
  text: string;
  query: string;
  count: number;
}

export interface KnownFile {
  sha256: string;
  file_id: string;
  photo_id: string | null;
  path: string;
}

export interface FailedJob {
  id: string;
  kind: string;
  file_name: string | null;
  photo_id: string | null;
  error: string | null;
  updated_at: string;
}

export interface SessionInfo {
  id: string;
  device: string;
  address: string;
  created_at: string;
  last_seen_at: string;
  current: boolean;
}

export interface AppPassword {
  id: string;
  name: string;
  scopes: string[];
  created_at: string;
  last_used_at: string | null;
}

export interface Pagination {
  limit: number;
  next_cursor: string | null;
  total: number | null;
}
