#!/usr/bin/env node
// Here before anything is built, since npm links commands when it installs, and only those that are there.
import '../dist/bin.js';
