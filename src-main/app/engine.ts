import './sharp-in-electron.ts';
