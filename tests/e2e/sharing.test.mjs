/** Libraries, shares to people and by link, seen by the one who gives and the one who is given. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OWNER, assertAccessible, look, picturesLoaded, tilesLoaded } from './support/browser.mjs';
import { album } from './support/pictures.mjs';
import { text } from './support/requests.mjs';
import { gone } from './support/shown.mjs';
import { stage } from './support/stage.mjs';

const { page, call, send, enter } = await stage({ photos: album });
await call('post', '/admin/users', { username: 'bob', email: 'bob@example.org', display_name: 'Bob', password: OWNER.password });
const bob = await enter({ username: 'bob', password: OWNER.password }, { phone: true });

test('a library is made from a selection, and the photo says where it is', async () => {
  await page.getByRole('checkbox', { name: /20 July 2024/ }).click({ force: true });
  await page.getByRole('checkbox', { name: /2 June 2024/ }).click({ force: true });
  await page.getByRole('button', { name: 'Add to a library' }).click();
  await page.getByLabel('Or make a new one').fill('Summer');
  await assertAccessible(page, 'add to a library');
  await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByText('2 photos added to “Summer”').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Libraries' }).click();
  await page.getByRole('link', { name: /Summer/ }).waitFor();
  await picturesLoaded(page);
  await look(page, 'libraries');
  await assertAccessible(page, 'libraries');
  await page.getByRole('link', { name: /Summer/ }).click();
  await tilesLoaded(page, 2);
  await page.getByRole('link', { name: /20 July 2024/ }).click();
  await page.getByRole('button', { name: 'Information' }).click();
  await page.getByRole('link', { name: 'Summer' }).waitFor();
  await look(page, 'viewer-holding');
  await page.getByRole('button', { name: 'Close' }).first().click();
  await tilesLoaded(page, 2);
});

test('an address of a stranger is invited, waits, and is taken back', async () => {
  const members = async () => {
    await page.getByRole('button', { name: 'Library actions' }).click();
    await page.getByRole('menuitem', { name: 'Members' }).click();
  };
  await members();
  await page.getByLabel('User name or e-mail').fill('granny@example.org');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByText('granny@example.org is invited').waitFor();
  await page.getByRole('button', { name: 'Take back the invitation of granny@example.org' }).waitFor();
  await look(page, 'library-invited');
  await assertAccessible(page, 'an invited address');
  await page.setViewportSize({ width: 390, height: 844 });
  await look(page, 'library-invited-phone');
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole('button', { name: 'Take back the invitation of granny@example.org' }).click();
  await page.getByText('granny@example.org is no longer invited').waitFor();
  await page.keyboard.press('Escape');
});

test('a member sees it, takes it into the timeline, and leaves', async () => {
  await page.getByRole('button', { name: 'Library actions' }).click();
  await page.getByRole('menuitem', { name: 'Members' }).click();
  await page.getByLabel('User name or e-mail').fill('bob');
  await page.getByLabel('Role', { exact: true }).selectOption('contributor');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByText('bob is a member now').waitFor();
  await look(page, 'library-members');
  await assertAccessible(page, 'members');
  await page.keyboard.press('Escape');

  await bob.goto('/libraries');
  await bob.getByRole('link', { name: /Summer/ }).waitFor();
  await picturesLoaded(bob);
  await look(bob, 'libraries-phone');
  await assertAccessible(bob, 'libraries on a phone');
  await bob.getByRole('link', { name: /Summer/ }).click();
  await tilesLoaded(bob, 2);
  await look(bob, 'library-phone');
  await bob.getByRole('button', { name: 'Library actions' }).click();
  await bob.getByRole('menuitem', { name: 'Show its photos among mine' }).click();
  await bob.getByText('Its photos stand among yours now').waitFor();
  await bob.goto('/');
  await tilesLoaded(bob, 2);
  await bob.goBack();
  await bob.getByRole('button', { name: 'Library actions' }).click();
  await bob.getByRole('menuitem', { name: 'Leave' }).click();
  await bob.getByRole('dialog').getByRole('button', { name: 'Leave' }).click();
  await bob.getByText('No libraries yet').waitFor();
});

test('a photo is shared with a person, found among what was shared, and taken back', async () => {
  await page.goto('/');
  await page.getByRole('link', { name: /25 December 2023/ }).click();
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: /Share “/ });
  await dialog.getByLabel('User name or e-mail').fill('nobody');
  await dialog.getByRole('button', { name: 'Share', exact: true }).click();
  await dialog.locator('.error').first().waitFor();
  await dialog.getByLabel('User name or e-mail').fill('bob@example.org');
  await dialog.getByRole('button', { name: 'Share', exact: true }).click();
  await dialog.getByRole('button', { name: 'Stop sharing with Bob' }).waitFor();
  await dialog.getByRole('button', { name: 'Make a link' }).click();
  await dialog.getByLabel('Link', { exact: true }).waitFor();
  await dialog.getByRole('button', { name: 'QR code' }).click();
  await dialog.getByRole('img', { name: 'The link as a QR code' }).waitFor();
  await look(page, 'share-dialog');
  await assertAccessible(page, 'share dialog');

  await bob.goto('/shared');
  await bob.getByText('from Ada').waitFor();
  await picturesLoaded(bob);
  await look(bob, 'shared-with-me');
  await assertAccessible(bob, 'shared with me');
  await bob.getByRole('link', { name: /walk/ }).click();
  await bob.getByRole('dialog').locator('img').first().waitFor();

  await dialog.getByRole('button', { name: 'Stop sharing with Bob' }).click();
  await page.getByText('No longer shared').waitFor();
  await dialog.getByRole('button', { name: 'End this link' }).click();
  await page.getByText('The link has ended').waitFor();
  assert.deepEqual(await call('get', '/shares'), []);
  await bob.goto('/shared');
  await bob.getByText('Nothing has been shared with you').waitFor();
});

test('a folder is shared by a link with limits, from the file browser', async () => {
  await call('post', '/folders', { path: '/Trip' });
  await page.goto('/files');
  await page.getByRole('button', { name: 'Actions for Trip' }).click();
  await page.getByRole('menuitem', { name: 'Share' }).click();
  await page.getByText('Limits and password').click();
  await page.getByLabel('Ends').selectOption('week');
  await page.getByLabel('Password').fill('sesame');
  await page.getByLabel('Most visitors').fill('3');
  await page.getByRole('button', { name: 'Make a link' }).click();
  await page.getByText(/with a password · 0 of 3 visitors/).waitFor();
  const [made] = await call('get', '/shares');
  assert.deepEqual([made.link.has_password, made.link.max_views, made.target.name], [true, 3, 'Trip']);
  await look(page, 'share-limits');
  await page.keyboard.press('Escape');
});

test('a folder of somebody else is opened, looked through, added to and left', async () => {
  await call('post', '/folders', { path: 'Private/Trip/Day 1' });
  await send('/Private/Trip', text('plan.txt', 'Paris, then home'));
  const folders = await call('get', '/folders');
  const trip = folders.find((folder) => folder.path === '/Private/Trip');
  const share = await call('post', '/shares', { target: { kind: 'folder', id: trip.id }, user: 'bob', permission: 'view' });

  await bob.goto('/shared');
  await bob.getByRole('link', { name: 'Trip' }).click();
  await bob.getByRole('heading', { name: 'Trip' }).waitFor();
  await bob.getByRole('link', { name: 'plan.txt' }).click();
  await bob.getByText('Paris, then home').waitFor();
  await bob.getByRole('button', { name: 'Close' }).click();
  await gone(bob.getByRole('dialog'));
  await bob.getByRole('link', { name: 'plan.txt' }).waitFor();
  assert.equal(await bob.locator('.files').getByRole('button', { name: 'Upload' }).count(), 0, 'to look is not to add');
  assert.equal(await bob.getByText('Private').count(), 0, 'nothing of what is above it');
  await look(bob, 'shared-folder-phone');
  await assertAccessible(bob, 'a shared folder on a phone');

  await call('put', `/shares/${share.id}`, { permission: 'edit' });
  await bob.reload();
  await bob.locator('.files').getByRole('button', { name: 'Upload' }).click();
  const uploads = bob.getByRole('region', { name: 'Upload' });
  await uploads.getByText('Into “Trip”').waitFor();
  await look(bob, 'shared-folder-upload-phone');
  await uploads.locator('[data-pick=files]').setInputFiles(text('ticket.txt'));
  await bob.getByRole('link', { name: 'ticket.txt' }).waitFor();
  await uploads.getByRole('button', { name: 'Hide the list' }).click();
  await bob.getByRole('button', { name: 'New folder' }).click();
  await bob.getByLabel('Name').fill('Day 2');
  await bob.getByRole('button', { name: 'Save' }).click();
  await bob.getByRole('link', { name: 'Day 2' }).click();
  await bob.getByRole('heading', { name: 'Day 2' }).waitFor();
  await bob.getByRole('navigation', { name: 'You are here' }).getByRole('link', { name: 'Trip' }).click();
  await bob.getByRole('link', { name: 'ticket.txt' }).waitFor();

  await call('delete', `/shares/${share.id}`);
  await bob.reload();
  await bob.getByText('This folder is not shared with you').waitFor();
});

test('a library shows the photo that was chosen for it', async () => {
  await page.goto('/libraries');
  await page.getByRole('link', { name: /Summer/ }).click();
  await tilesLoaded(page, 2);
  await page.getByRole('button', { name: 'Library actions' }).click();
  await page.getByRole('menuitem', { name: 'Choose the cover' }).click();
  const pictures = page.getByRole('dialog').getByRole('button', { name: /as the cover/ });
  await pictures.nth(1).waitFor();
  await look(page, 'library-cover');
  await assertAccessible(page, 'choosing a cover');
  await pictures.nth(1).click();
  await page.getByText('Saved').waitFor();
  const [summer] = (await call('get', '/libraries')).filter((one) => one.name === 'Summer');
  const photos = await call('get', `/libraries/${summer.id}/photos`);
  assert.equal(summer.cover_photo_id, photos[1].id);
});

test('a library ends only after a question, and its photos stay', async () => {
  await page.goto('/libraries');
  await page.getByRole('link', { name: /Summer/ }).click();
  await page.getByRole('button', { name: 'Library actions' }).click();
  await page.getByRole('menuitem', { name: 'Settings' }).click();
  await page.getByLabel('Who sees it').selectOption('public');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('link', { name: 'Public page' }).waitFor();
  await page.getByRole('button', { name: 'Library actions' }).click();
  await page.getByRole('menuitem', { name: 'End this library' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End this library' }).click();
  await page.getByText('No libraries yet').waitFor();
  assert.equal((await call('get', '/photos')).length, 6);
});
