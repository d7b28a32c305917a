/**
 * Shapes of `/api/v1` by the names the page uses, from the types generated of the OpenAPI document.
 * Times are RFC 3339 with offset, sizes are bytes.
 */
import type { components } from './schema';

type Schemas = components['schemas'];

/** The document calls a field optional that may be null; the server always sends it. */
type Whole<T> = T extends (infer I)[] ? Whole<I>[] : T extends object ? { [K in keyof T]-?: Whole<T[K]> } : T;

export type Photo = Whole<Schemas['Photo']>;
export type PhotoKind = Schemas['PhotoKind'];
export type ImageFile = Whole<Schemas['ImageFile']>;
export type Bucket = Schemas['Month'];
/** One month as equally long columns, newest first. */
export type BucketColumns = Omit<Whole<Schemas['MonthColumns']>, 'owner'>;
export type Metadata = Whole<Schemas['Metadata']>;
export type PhotoEdit = Partial<Pick<Photo, keyof Schemas['PhotoChange']>>;
export type BulkAnswer = Schemas['BulkOutcome'];
export type BulkEdit = Partial<Omit<Schemas['BulkChange'], 'photo_ids' | 'set'>> & { set?: PhotoEdit };

export type Folder = Omit<Whole<Schemas['Folder']>, 'external'> & Pick<Schemas['Folder'], 'external'>;
export type DriveFile = Omit<Whole<Schemas['File']>, 'duplicate_of' | 'access' | 'external' | 'lost'> &
  Pick<Schemas['File'], 'access' | 'external' | 'lost'>;
export type FileVersion = Schemas['FileVersion'];
export type Trashed = DriveFile & Pick<Whole<Schemas['Trashed']>, 'total_size' | 'purged_at'>;
export type Share = Whole<Schemas['Share']>;
export type ShareLink = Whole<Schemas['Link']>;
export type SharedWithMe = Whole<Schemas['SharedWithMe']>;
export type KnownPerson = Schemas['KnownPerson'];
export type Permission = Schemas['Permission'];
export type LinkWish = Schemas['LinkBody'];
export type LinkFacts = Whole<Schemas['LinkFacts']>;
export type Library = Whole<Schemas['Library']>;
export type LibraryMember = Schemas['LibraryMember'];
export type LibraryRole = Schemas['LibraryRole'];
export type Visibility = Schemas['Visibility'];
export type Tag = Whole<Schemas['Tag']>;
export type SearchAnswer = Whole<Schemas['Found']>;
export type FacetValue = Schemas['FacetValue'];
export type Suggestion = Schemas['SuggestionShape'];
export type KnownFile = Whole<Schemas['KnownFile']>;
export type FailedJob = Whole<Schemas['Job']>;

export type Theme = 'system' | 'light' | 'dark';
export interface Settings {
  theme: Theme;
  /** A BCP 47 tag, or `auto` for the browser's. */
  language: string;
}
export type Me = Omit<Whole<Schemas['Account']>, 'settings'> & { settings: Settings };
export type SetUp = Schemas['FirstAccount'];
/** What a page before the sign-in has to know. */
export type Door = Schemas['DoorShape'];
export type PublicFile = Schemas['PublicFile'];
export type OidcLink = Schemas['OidcLink'];
export type Registration = Schemas['Registration'];
export type Quota = Whole<Schemas['Quota']>;
export type SessionInfo = Whole<Schemas['Session']>;
export type AppPassword = Whole<Schemas['AppPassword']>;
export type MadePassword = Whole<Schemas['MadePassword']>;
export type Scope = Schemas['Scope'];
export type AuditEvent = Whole<Schemas['AuditEvent']>;
export type Role = Schemas['Role'];
export type Status = Schemas['Status'];
/** A person as administrators see them: who they are and how much they keep, never what. */
export type ManagedUser = Whole<Schemas['ManagedUser']>;
export type NewPerson = Schemas['NewPerson'];
export type Invitation = Whole<Schemas['Invitation']>;
export type Invite = Schemas['Invite'];
export type ResetLink = Whole<Schemas['ResetLink']>;
export type ServerSettings = Whole<Schemas['ServerSettings']>;
export type SettingsChange = Schemas['SettingsChange'];
export type SignUp = Schemas['SignUp'];
export type MailSecurity = Schemas['MailSecurity'];
export type ServerJob = Whole<Schemas['ServerJob']>;
export type AnySession = Whole<Schemas['AnySession']>;
export type ServerHealth = Whole<Schemas['Vitals']>;
export type ServerStorage = Whole<Schemas['Storage']>;
export type Volume = Whole<Schemas['Volume']>;
export type NewBucket = Schemas['NewBucket'];
export type NewVolume = Schemas['NewVolume'];
export type VolumeOwner = Whole<Schemas['VolumeOwner']>;
export type ExternalFolder = Whole<Schemas['ExternalFolder']>;
export type AttachFolder = Schemas['AttachFolder'];
export type Certificate = Whole<Schemas['Certificate']>;
export type CertificateAuthority = Whole<Schemas['CertificateAuthority']>;
export type SecondFactor = Whole<Schemas['SecondFactor']>;
export type TotpSecret = Schemas['TotpSecret'];
export type Passkey = Whole<Schemas['Passkey']>;
export type Pagination = Whole<Schemas['Pagination']>;
