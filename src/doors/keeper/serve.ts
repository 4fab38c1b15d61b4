// x
import type { Config } from '../../config.ts';
export async function serve(_config: Config, _options: { home: string; json: boolean }): Promise<number> { return 0; }
