// The keeper's log: lines for people on a terminal, JSON for everything else.
import pino from 'pino';
import { colour as pc } from '../cli/colour.ts';
import { shown } from '../../core/shown.ts';

export interface KeeperLog {
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
  error(fields: object, text: string): void;
}

export function keeperLog(out: NodeJS.WriteStream, json: boolean): KeeperLog {
  if (json || !out.isTTY) return pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, out);
  const line = (colour: (text: string) => string) => (_fields: object, text: string) => {
    out.write(`${pc.dim(new Date().toTimeString().slice(0, 8))} ${colour(shown(text))}\n`);
  };
  return { info: line((text) => text), warn: line(pc.yellow), error: line(pc.red) };
}
