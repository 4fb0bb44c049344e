// `npm run texts`: writes the list of all texts anew.

import fs from 'node:fs';
import { asJson, catalogue, extractTexts } from './extract.ts';

const { messages, faults } = extractTexts();
for (const fault of faults) console.error(fault);
fs.writeFileSync(catalogue, asJson(messages));
console.log(`${Object.keys(messages).length} texts in ${catalogue}`);
if (faults.length > 0) process.exitCode = 1;
