export const firstRun = {
  title: 'Ready',
  ready: (name: string) => (name ? `Welcome, ${name}. Your server is ready` : 'Your server is ready'),
  lead: 'A few things make it at home on your other devices. All of this can be found again in the settings.',
  open: 'Open it on your phone',
  openLead: 'Scan the code with the camera of a phone on the same network, or type the address.',
  address: 'Address for other devices',
  qr: (address: string) => `QR code of ${address}`,
  secure: 'Encrypted, at these addresses:',
  trust: 'Let your devices trust it',
  trustLead:
    'This server vouches for itself. Install its authority on each device once, and browsers stop warning. Compare this fingerprint there:',
  next: 'What comes next',
  invite: 'Invite the family',
  connect: 'Connect phones and drives',
  protect: 'Protect your account with a second factor',
  mail: 'Let the server send mail',
  later: 'Or later: everything is under Settings and Administration.',
};
