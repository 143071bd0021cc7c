// Makes this Node look like one before 22.15, for the engine's hooks.
delete require('node:module').registerHooks;
