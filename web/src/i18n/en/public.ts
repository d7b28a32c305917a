const n0 = (n: number) => n.toLocaleString('en');

export const shared = {
  by: (name: string) => `Shared by ${name}`,
  locked: 'This link has a password',
  lockedLead: 'Whoever sent you the link knows it.',
  password: 'Password',
  open: 'Open',
  wrong: 'This is not the password.',
  ended: 'This link has ended',
  endedLead: 'It ran out, was used as often as it may be, or was taken back. Ask whoever sent it for a new one.',
  unknown: 'There is nothing at this address',
  unknownLead: 'The link may have been cut off on its way. Copy it whole, or ask for a new one.',
  failed: 'This could not be loaded',
  retry: 'Try again',
  photos: (n: number) => (n === 1 ? '1 photo' : `${n0(n)} photos`),
  photo: (name: string) => `Photo ${name}`,
  download: 'Download',
  empty: 'Nothing is in here so far',
  more: 'Show more',
  close: 'Close',
  next: 'Next photo',
  previous: 'Previous photo',
};
