package files

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"syscall"

	"dev.cloister/agent/internal/serve"
	"dev.cloister/agent/internal/wire"
)

const (
	maxDepth     = 64
	maxLimit     = 10000
	defaultLimit = 1000
	// pageBytes leaves room in a frame for the longest entry and the cursor.
	pageBytes = wire.MaxLength / 2
	// batch is how many names are read from a directory at once.
	batch = 1024
)

// List is the verb that lists a directory, a page at a time.
func List(op *serve.Operation) {
	var request wire.FileListRequest
	if err := op.Decode(&request); err != nil {
		op.Fail("invalid", err.Error())
		return
	}
	wrong := usable(request.Path)
	after, genuine := cursor(request.After)
	if !genuine {
		wrong = "after is not what an earlier page has given"
	}
	if request.Depth < 0 || request.Depth > maxDepth || request.Limit < 0 || request.Limit > maxLimit {
		wrong = "depth is not within 1 to 64, or limit not within 1 to 10000"
	}
	if wrong != "" {
		op.Fail("invalid", wrong)
		return
	}
	l := &lister{op: op, root: request.Path, room: pageBytes, limit: request.Limit, reply: wire.FileListReply{Entries: []wire.FileEntry{}}}
	if l.limit == 0 {
		l.limit = defaultLimit
	}
	depth := request.Depth
	if depth == 0 {
		depth = 1
	}
	if err := l.list("", after, depth); err != nil {
		failList(op, request.Path, err)
		return
	}
	op.Reply(l.reply)
}

// cursor decodes the name that a page has ended with; one that would lead out of the listed directory is none.
func cursor(text string) (after string, genuine bool) {
	bytes, err := hex.DecodeString(text)
	if err != nil {
		return "", false
	}
	if len(bytes) == 0 {
		return "", true
	}
	for _, part := range strings.Split(string(bytes), "/") {
		if part == "" || part == "." || part == ".." || strings.IndexByte(part, 0) >= 0 {
			return "", false
		}
	}
	return string(bytes), true
}

// failList tells a file from what is not there, which the kernel does not.
func failList(op *serve.Operation, path string, err error) {
	if errors.Is(err, syscall.ENOTDIR) {
		if _, there := os.Stat(path); there == nil {
			op.Fail("not-directory", err.Error())
			return
		}
	}
	fail(op, err)
}

// lister fills one page.
type lister struct {
	op    *serve.Operation
	root  string
	limit int
	room  int // in bytes of JSON
	last  string
	reply wire.FileListReply
}

func (l *lister) full() bool { return l.reply.Next != "" }

// list adds what is in the directory, and below it so many levels deep, from the entry on that follows after.
func (l *lister) list(relative, after string, depth int) error {
	passed, below, _ := strings.Cut(after, "/")
	names, cut, err := l.names(relative, passed)
	if err != nil {
		return err
	}
	// What the last page has ended with may be a directory, or lie in one.
	if passed != "" {
		if err := l.descend(join(relative, passed), below, depth-1); err != nil {
			return err
		}
	}
	for _, name := range names {
		if l.full() {
			return nil
		}
		path := join(relative, name)
		if directory := l.add(path); directory {
			if err := l.descend(path, "", depth-1); err != nil {
				return err
			}
		}
	}
	if cut && !l.full() {
		// Some of the names have gone away meanwhile.
		l.reply.Next = hex.EncodeToString([]byte(join(relative, names[len(names)-1])))
	}
	return nil
}

// descend lists a directory below the root; one that has gone away or cannot be read counts as empty.
func (l *lister) descend(relative, after string, depth int) error {
	if depth > 0 && !l.full() {
		_ = l.list(relative, after, depth)
	}
	return l.op.Context().Err()
}

// add adds an entry, or ends the page before it; it returns whether it has added a directory.
func (l *lister) add(relative string) bool {
	path := filepath.Join(l.root, relative)
	info, err := os.Lstat(path)
	if err != nil {
		return false
	}
	entry := entryOf(path, relative, info)
	encoded, _ := json.Marshal(entry)
	if len(l.reply.Entries) >= l.limit || (len(encoded) > l.room && len(l.reply.Entries) > 0) {
		l.reply.Next = hex.EncodeToString([]byte(l.last))
		return false
	}
	l.room -= len(encoded)
	l.last = relative
	l.reply.Entries = append(l.reply.Entries, entry)
	return entry.Type == wire.TypeDirectory
}

// names returns the names in a directory that follow after, sorted; cut is true when those that do not fit into the page are
// left out. A directory may hold more than the memory of the agent does.
func (l *lister) names(relative, after string) (names []string, cut bool, err error) {
	flags := syscall.O_DIRECTORY
	if relative != "" {
		flags |= syscall.O_NOFOLLOW
	}
	dir, err := os.OpenFile(filepath.Join(l.root, relative), os.O_RDONLY|flags, 0)
	if err != nil {
		return nil, false, err
	}
	defer dir.Close()
	for {
		more, err := dir.Readdirnames(batch)
		for _, name := range more {
			if name > after {
				names = append(names, name)
			}
		}
		if len(more) == 0 || len(names) > l.limit+batch {
			sort.Strings(names)
			fit := l.fitting(relative, names)
			cut = cut || fit < len(names)
			names = names[:fit]
		}
		if err == io.EOF {
			return names, cut, nil
		}
		if err == nil {
			err = l.op.Context().Err()
		}
		if err != nil {
			return nil, false, err
		}
	}
}

// fitting is how many of the names can be in the page, and one more.
func (l *lister) fitting(relative string, names []string) int {
	bytes := 0
	for i, name := range names {
		bytes += len(relative) + len(name)
		if i == l.limit-len(l.reply.Entries) || bytes > l.room {
			return i + 1
		}
	}
	return len(names)
}

func join(relative, name string) string {
	if relative == "" {
		return name
	}
	return relative + "/" + name
}
