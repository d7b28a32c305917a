import type { DriveFile } from '../api/types';

export interface Action {
  label: string;
  run: () => void;
  danger?: boolean;
}

/** What a row asks of the list that it stands in. */
export interface EntryHost {
  /** Whether rows can be dragged, and dropped on. */
  movable: boolean;
  /** Where a click on the name leads; null where it selects. */
  href(file: DriveFile): string | null;
  /** What stands beside the name: when it changed, how long it stays. */
  note(file: DriveFile): string;
  /** Bytes; null where there is nothing to say. */
  size(file: DriveFile): number | null;
  rename(file: DriveFile, name: string): Promise<void>;
  endRename(file: DriveFile): void;
  actions(file: DriveFile): Action[];
  drag(event: DragEvent, file: DriveFile): void;
  accepts(event: DragEvent): boolean;
  drop(event: DragEvent, folder: DriveFile): void;
}
