import { albums, search } from './albums';
import { problems, shell } from './shell';
import { bulk, keys, timeline } from './timeline';
import { upload } from './upload';
import { viewer } from './viewer';

export const en = { shell, problems, timeline, bulk, keys, viewer, albums, search, upload };
