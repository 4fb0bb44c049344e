// Zod would try whether it may compile its checks with `new Function`; the page's security policy forbids that
// and logs each try. To be imported before anything of the contract that is more than a type.

import { z } from 'zod';

z.config({ jitless: true });
