// What a person is told when a file of the checkout stands in the way of what we do with it.

// One sentence for an error of the file system: what happened, and what to do. Anything else: its own message.
export function fileTrouble(error, root) {
  const where = error.dest || error.path || root;
  switch (error.code) {
    case 'EACCES':
    case 'EPERM':
      return `${where} may not be written by this user, perhaps since a command ran with sudo here: give the checkout to yourself (sudo chown -R "$USER" ${shellWord(root)}), and try again.`;
    case 'EROFS':
      return `${where} lies on a file system that is mounted read-only: move the checkout to another place, or mount that one for writing, and try again.`;
    case 'ENOSPC':
    case 'EDQUOT':
      return `There is no room for ${where}: make room on its disk, and try again.`;
    default:
      return error.message;
  }
}

const shellWord = (text) => (/^[\w./-]+$/.test(text) ? text : `'${text.split("'").join("'\\''")}'`);
