// In the place of node:child_process for the parser of the command line, which would start commands that are programs of their own
// with it. Holdfast has none, and loading it takes longer than parsing.
module.exports = {};
