import type { DriveFile } from '../api/types';

export interface Action {
  label: string;
  run: () => void;
  danger?: boolean;
}

/** What a row asks of the list that it stands in. */
export interface EntryHost {
  /** The address of the folder shown. */
  here: string;
  only(file: DriveFile): void;
  toggle(file: DriveFile): void;
  range(file: DriveFile): void;
  rename(file: DriveFile, name: string): Promise<void>;
  endRename(file: DriveFile): void;
  actions(file: DriveFile): Action[];
  drag(event: DragEvent, file: DriveFile): void;
  accepts(event: DragEvent): boolean;
  drop(event: DragEvent, folder: DriveFile): void;
}
