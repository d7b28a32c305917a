import { toast } from './toast.svelte';

/** What was handed to the upload tray before it was loaded: entries must be read while the drop lasts. */
export interface Handed {
  entries: FileSystemEntry[];
  files: File[];
  /** Folder path the files go to; null leaves the choice to the tray. */
  album: string | null;
  /** The id of the shared folder that `album` begins at; null for one's own tree. */
  parent: string | null;
  /** Every file gets its own name there, though the server may hold the same bytes elsewhere. */
  everyName: boolean;
}

const REMEMBERED = 'albumen.uploads';

/** The door to the upload tray. The tray itself is a room of its own and is loaded when first wanted. */
class TrayDoor {
  wanted = $state(false);
  shown = $state(false);
  /** The album that is on the screen, which new uploads go into. */
  album = $state<string | null>(null);
  /** A folder of the file browser is on the screen: what is sent into it must be in it afterwards. */
  everyName = $state(false);
  /** Somebody else's folder is on the screen, and one may put things there. */
  shared = $state.raw<{ id: string; name: string } | null>(null);
  /** Why nothing can be put into what is on the screen; null where it can. */
  refusal = $state<string | null>(null);
  /** Counts what has arrived, so that lists look again. */
  arrived = $state(0);
  private queue: Handed[] = [];
  private receive: ((handed: Handed) => void) | null = null;

  open(): void {
    this.wanted = true;
    this.shown = true;
  }

  takeDrop(transfer: DataTransfer, album = this.album, parent = this.shared?.id ?? null): void {
    if (this.refuses(album)) return;
    const entries = [...transfer.items]
      .map((item) => item.webkitGetAsEntry?.() ?? null)
      .filter((entry) => entry !== null);
    this.hand({ entries, files: entries.length ? [] : [...transfer.files], album, parent });
  }

  takeFiles(files: File[]): void {
    if (this.refuses(this.album)) return;
    this.hand({ entries: [], files, album: this.album, parent: this.shared?.id ?? null });
  }

  private refuses(album: string | null): boolean {
    const refused = this.refusal !== null && album === this.album;
    if (refused && this.refusal) toast(this.refusal, { tone: 'error' });
    return refused;
  }

  private hand(given: Omit<Handed, 'everyName'>): void {
    const handed = { ...given, everyName: this.everyName };
    this.open();
    if (this.receive) this.receive(handed);
    else this.queue.push(handed);
  }

  /** The tray is there: it gets what waited and all that follows. */
  attend(receive: (handed: Handed) => void): void {
    this.receive = receive;
    for (const handed of this.queue.splice(0)) receive(handed);
  }

  /** Opens the tray after a reload that cut uploads short. */
  resumeIfAny(): void {
    if (localStorage.getItem(REMEMBERED)) this.open();
  }

  remember(unfinished: boolean): void {
    if (unfinished) localStorage.setItem(REMEMBERED, '1');
    else localStorage.removeItem(REMEMBERED);
  }
}

export const tray = new TrayDoor();
