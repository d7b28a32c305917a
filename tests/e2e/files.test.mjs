/** The file browser: what a person does with any file, by mouse, finger and keyboard. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAccessible, look } from './support/browser.mjs';
import { photos } from './support/pictures.mjs';
import { text } from './support/requests.mjs';
import { eventually, gone, shows, undo } from './support/shown.mjs';
import { stage } from './support/stage.mjs';

const { browser, page, another, call, send, act } = await stage();
const names = async (parent) => (await call('get', `/files?limit=1000${parent ? `&parent=${parent}` : ''}`)).map((one) => one.name).sort();
const row = (name, of = page) => of.getByRole('listitem').filter({ has: of.getByRole('link', { name, exact: true }) });

test('an empty drive says what to do, and files sent into it appear', async () => {
  await page.goto('/files');
  await page.getByText('This folder is empty').waitFor();
  await assertAccessible(page, 'empty folder');
  await page.getByRole('button', { name: 'Upload here' }).first().click();
  await page.locator('input[data-pick=files]').setInputFiles([text('notes 2.txt'), text('notes 10.txt'), text('budget.csv', 'a,b\n1,2\n')]);
  await page.getByRole('heading', { name: '3 files uploaded' }).waitFor();
  await page.getByRole('button', { name: 'Hide the list' }).click();
  assert.deepEqual(await names(), ['budget.csv', 'notes 10.txt', 'notes 2.txt']);
  await eventually(() => page.locator('li[aria-posinset] a').allInnerTexts(), ['budget.csv', 'notes 2.txt', 'notes 10.txt'], 'the list');
});

test('the same bytes sent to another folder are a second file, not one left out', async () => {
  await page.getByRole('button', { name: 'New folder' }).click();
  await page.getByLabel('Name of the folder').fill('Papers');
  await page.getByRole('button', { name: 'Save' }).click();
  await row('Papers').getByRole('link').click();
  await page.getByRole('heading', { name: 'Papers', level: 1 }).waitFor();
  await page.getByRole('button', { name: 'Upload here' }).first().click();
  await page.locator('input[data-pick=files]').setInputFiles([text('notes 2.txt')]);
  await page.getByRole('heading', { name: '4 files uploaded' }).waitFor();
  await row('notes 2.txt').waitFor();
  await page.getByRole('button', { name: 'Hide the list' }).click();
  assert.deepEqual((await call('get', '/files?path=/Papers')).map((one) => one.path), ['/Papers/notes 2.txt']);
  await page.getByRole('link', { name: 'Files', exact: true }).first().click();
  await row('budget.csv').waitFor();
});

test('rename in place, refused and accepted, and undone', async () => {
  await act('budget.csv', 'Rename');
  await page.getByLabel('New name of budget.csv').fill('notes 2.txt');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').waitFor();
  await look(page, 'files-rename');
  await page.getByLabel('New name of budget.csv').fill('plan.csv');
  await page.keyboard.press('Enter');
  await row('plan.csv').waitFor();
  await undo(page, 'Renamed to');
  await row('budget.csv').waitFor();
  assert.deepEqual(await names(), ['Papers', 'budget.csv', 'notes 10.txt', 'notes 2.txt']);
});

test('a move asks where, asks again when names are taken, and can be undone', async () => {
  await row('notes 2.txt').getByRole('checkbox').click();
  await row('notes 10.txt').getByRole('checkbox').click();
  await page.getByText('2 selected').waitFor();
  await page.getByRole('button', { name: 'Move', exact: true }).click();
  await page.getByRole('radio', { name: 'Papers' }).check({ force: true });
  await assertAccessible(page, 'place dialog');
  await look(page, 'files-place');
  await page.getByRole('button', { name: 'Move here' }).click();
  await page.getByText('These names are taken').waitFor();
  await look(page, 'files-clash');
  await page.getByRole('button', { name: /Keep both/ }).click();
  await page.getByText('2 items moved').waitFor();
  const papers = (await call('get', '/folders')).find((one) => one.name === 'Papers').id;
  assert.deepEqual(await names(papers), ['notes 10.txt', 'notes 2 (1).txt', 'notes 2.txt']);
  await undo(page, '2 items moved');
  await row('notes 10.txt').waitFor();
  assert.deepEqual(await names(papers), ['notes 2.txt']);
  assert.deepEqual(await names(), ['Papers', 'budget.csv', 'notes 10.txt', 'notes 2.txt']);
});

test('files are dragged into a folder, and from the desk onto one', async () => {
  await row('notes 10.txt').dragTo(row('Papers'));
  await gone(row('notes 10.txt'));
  await undo(page, '1 item moved');
  await row('notes 10.txt').waitFor();
  const transfer = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(['dropped'], 'dropped.txt', { type: 'text/plain' }));
    return data;
  });
  for (const kind of ['dragenter', 'dragover', 'drop']) await row('Papers').dispatchEvent(kind, { dataTransfer: transfer });
  await page.getByRole('heading', { name: '5 files uploaded' }).waitFor();
  await page.getByRole('button', { name: 'Hide the list' }).click();
  assert.deepEqual((await call('get', '/files?path=/Papers')).map((one) => one.name), ['dropped.txt', 'notes 2.txt']);
});

test('a copy beside its original gets a number; delete can be taken back', async () => {
  await act('budget.csv', 'Copy');
  await page.getByRole('button', { name: 'Copy here' }).click();
  await row('budget (1).csv').waitFor();
  await gone(page.getByRole('dialog'));
  await row('budget (1).csv').getByRole('link').focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Delete');
  await gone(row('budget (1).csv'));
  await undo(page, '1 item moved to the trash');
  await row('budget (1).csv').waitFor();
});

test('text is shown, and earlier versions come back', async () => {
  await send('/', text('letter.txt', 'first words'));
  await send('/', text('letter.txt', 'second words'), { on_conflict: 'replace' });
  await page.reload();
  await row('letter.txt').getByRole('link').click();
  await page.getByText('second words').waitFor();
  await look(page, 'files-text');
  await page.getByRole('button', { name: 'Close' }).first().click();
  await act('letter.txt', 'Details and versions');
  await page.getByRole('button', { name: /Restore the version/ }).click();
  await page.getByText('The earlier version is back.').waitFor();
  await look(page, 'files-details');
  await page.keyboard.press('Escape');
  await row('letter.txt').getByRole('link').click();
  await page.getByText('first words').waitFor();
  await page.keyboard.press('Escape');
  await page.waitForURL((url) => !url.search);
  await gone(page.getByRole('dialog'));
});

test('the whole list by keyboard', async () => {
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await page.getByText('2 selected').waitFor();
  await page.keyboard.press('Control+a');
  await page.getByText(/^[56] selected$/).waitFor();
  await page.keyboard.press('Escape');
  await gone(page.getByRole('toolbar', { name: 'Selected files' }));
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Papers', level: 1 }).waitFor();
  await page.keyboard.press('Backspace');
  await row('letter.txt').waitFor();
});

test('more files than one page holds are paged, sorted and filtered', async () => {
  const seed = await send('/Many', text('first.txt'));
  const many = (await call('get', '/folders')).find((one) => one.name === 'Many').id;
  for (let n = 0; n < 1050; n += 50) {
    await Promise.all(
      Array.from({ length: 50 }, (_, i) => call('post', `/files/${seed.id}/copy`, { parent_id: many, name: `file ${n + i}.txt` })),
    );
  }
  await page.goto(`/files/${many}`);
  await row('file 0.txt').waitFor();
  assert.ok((await page.locator('li[aria-posinset]').count()) < 80, 'only what is in sight is in the page');
  await page.keyboard.press('End');
  await row('first.txt').waitFor();
  await page.getByLabel('Filter by name').fill('1049');
  await row('file 1049.txt').waitFor();
  await shows(page.locator('li[aria-posinset]'), 1);
  await page.getByLabel('Filter by name').fill('');
  await page.getByRole('button', { name: 'Sort' }).click();
  await page.getByRole('menuitem', { name: 'Name' }).click();
  await row('first.txt').waitFor();
  await row('file 1049.txt').waitFor();
});

test('grid, phone and dark', async () => {
  const [beach] = await photos(browser, [{ name: 'beach.jpg', seed: 3, taken: '2024:07:14 12:30:00' }]);
  const song = { name: 'song.mp3', mimeType: 'audio/mpeg', buffer: Buffer.alloc(2000, 1) };
  const scan = 'A rather long name of a document that somebody scanned in spring.pdf';
  for (const file of [beach, song, { name: scan, mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n') }]) await send('/', file);
  await page.goto('/files');
  await row('beach.jpg').waitFor();
  await page.waitForFunction(() => document.querySelector('li img')?.naturalWidth > 0);
  await look(page, 'files-list');
  await assertAccessible(page, 'files list');
  await page.getByRole('button', { name: 'Show as a grid' }).click();
  await look(page, 'files-grid');
  await assertAccessible(page, 'files grid');
  for (const dark of [false, true]) {
    const phone = await another({ phone: true, dark });
    await phone.goto('/files');
    await row('beach.jpg', phone).waitFor();
    await look(phone, `files-phone${dark ? '-dark' : ''}`);
    const touch = await phone.context().newCDPSession(phone);
    const at = await row('letter.txt', phone).boundingBox();
    const say = (type, points) => touch.send('Input.dispatchTouchEvent', { type, touchPoints: points });
    await say('touchStart', [{ x: at.x + 120, y: at.y + 30 }]);
    await phone.getByText('1 selected').waitFor();
    await say('touchEnd', []);
    await look(phone, `files-phone-selected${dark ? '-dark' : ''}`);
    await assertAccessible(phone, 'files on a phone');
  }
});

test('tags are set, seen beside the name, filtered by, and taken back', async () => {
  for (const name of ['bill.txt', 'letter.txt', 'other.txt']) await send('/Tagged', text(name));
  const { id } = (await call('get', '/files')).find((one) => one.name === 'Tagged');
  await page.goto(`/files/${id}`);
  await act('bill.txt', 'Tags');
  const dialog = page.getByRole('dialog', { name: 'Tags of “bill.txt”' });
  await dialog.getByLabel('Add a tag').fill('Taxes 2024');
  await dialog.getByLabel('Add a tag').press('Enter');
  await dialog.getByRole('button', { name: 'Taxes 2024', exact: true }).waitFor();
  await assertAccessible(page, 'tags of a file');
  await page.keyboard.press('Escape');
  await row('bill.txt').getByText('Tags: Taxes 2024').waitFor({ state: 'attached' });
  await look(page, 'files-tags');
  await row('letter.txt').getByRole('checkbox').click();
  await row('other.txt').getByRole('checkbox').click();
  await page.getByRole('toolbar', { name: 'Selected files' }).getByRole('button', { name: 'Tags' }).click();
  const both = page.getByRole('dialog', { name: 'Tags of 2 items' });
  await both.getByLabel('Add a tag').fill('Post');
  await both.getByLabel('Add a tag').press('Enter');
  await both.getByRole('button', { name: 'Post', exact: true }).waitFor();
  await page.keyboard.press('Escape');
  const tags = async () => Object.fromEntries((await call('get', `/files?parent=${id}`)).map((one) => [one.name, one.tags]));
  assert.deepEqual(await tags(), { 'bill.txt': ['Taxes 2024'], 'letter.txt': ['Post'], 'other.txt': ['Post'] });
  await undo(page, 'Tags of 2 items changed');
  await page.getByText('Undone').waitFor();
  assert.deepEqual((await tags())['other.txt'], []);
  await page.reload();
  await page.getByRole('button', { name: 'Show only a tag' }).click();
  await page.getByRole('menuitem', { name: 'Taxes 2024' }).click();
  await gone(row('letter.txt'));
  await shows(row('bill.txt'), 1);
  await act('bill.txt', 'Rename');
  await page.getByLabel('New name of bill.txt').fill('bill 1.txt');
  await page.keyboard.press('Enter');
  await row('bill 1.txt').getByText('Tags: Taxes 2024').waitFor({ state: 'attached' });
});

test('a PDF is shown by the browser’s own reader', async () => {
  const pdf =
    '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj ' +
    '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n';
  await send('/Tagged', { name: 'paper.pdf', mimeType: 'application/pdf', buffer: Buffer.from(pdf) });
  await page.reload();
  const shown = page.waitForResponse((answer) => answer.url().includes('inline=true'));
  const reads = await page.evaluate(() => navigator.pdfViewerEnabled);
  await row('paper.pdf').getByRole('link').click();
  const dialog = page.getByRole('dialog', { name: 'paper.pdf' });
  if (reads) {
    const answer = await shown;
    assert.equal(answer.status(), 200);
    assert.match(answer.headers()['content-type'], /application\/pdf/);
    assert.ok(!answer.headers()['content-disposition']?.startsWith('attachment'));
    await dialog.locator('iframe[title="paper.pdf"]').waitFor();
  } else {
    shown.catch(() => {});
    await dialog.getByRole('link', { name: 'Open it beside this page' }).waitFor();
  }
  await look(page, 'files-pdf');
  await dialog.getByRole('button', { name: 'Close' }).click();
});

test('an upload asks where names are taken, and does as it is told', async () => {
  const put = async (body) => {
    await page.getByRole('button', { name: 'Upload here' }).first().click();
    await page.locator('input[data-pick=files]').setInputFiles([text('other.txt', body)]);
  };
  const listed = () => call('get', '/files?path=/Tagged');
  const before = (await listed()).find((one) => one.name === 'other.txt');
  await put('second');
  const question = page.getByRole('group', { name: '1 name is taken' });
  await question.waitFor();
  assert.equal((await listed()).find((one) => one.name === 'other.txt').sha256, before.sha256, 'nothing was touched');
  await look(page, 'files-upload-taken');
  await assertAccessible(page, 'upload with a taken name');
  await question.getByRole('button', { name: 'Keep both' }).click();
  await gone(question);
  await row('other (1).txt').waitFor();
  await put('third');
  await question.getByRole('button', { name: 'Replace' }).click();
  await question.waitFor({ state: 'detached' });
  await page.getByText('2 files uploaded').waitFor();
  const after = (await listed()).find((one) => one.name === 'other.txt');
  assert.equal(after.id, before.id);
  assert.notEqual(after.sha256, before.sha256);
  assert.equal((await call('get', `/files/${after.id}/versions`)).length, 1);
  await put('fourth');
  await question.getByRole('button', { name: 'Leave out' }).click();
  await question.waitFor({ state: 'detached' });
  assert.equal((await listed()).filter((one) => one.name.startsWith('other')).length, 2);
  await page.getByRole('button', { name: 'Hide the list' }).click();
});
