// To be imported before any schema is made: a command reads its input once, so code that reads the next one faster never pays.
import { z } from 'zod';

z.config({ jitless: true });
