// Package account looks users up in the guest's own files.
package account

import (
	"bufio"
	"errors"
	"os"
	"strconv"
	"strings"
)

// User is whom a program runs as.
type User struct {
	Name, Home, Shell string
	UID, GID          uint32
	Groups            []uint32
}

// ErrUnknown is returned for a name that /etc/passwd does not have.
var ErrUnknown = errors.New("no such user")

// Files say where to look.
type Files struct {
	Passwd, Group string
}

// System are the files of the running system.
var System = Files{"/etc/passwd", "/etc/group"}

// Lookup finds a user by name or number. A number without an entry is a user without a home; root needs no entry.
func (f Files) Lookup(who string) (User, error) {
	user, found := f.passwd(who)
	if !found {
		var err error
		if user, err = withoutEntry(who); err != nil {
			return User{}, err
		}
	}
	user.Groups = f.groups(user)
	return user, nil
}

func withoutEntry(who string) (User, error) {
	if who == "root" || who == "0" {
		return User{Name: "root", Home: "/root", Shell: "/bin/sh"}, nil
	}
	id, err := strconv.ParseUint(who, 10, 32)
	if err != nil || id == 1<<32-1 {
		return User{}, ErrUnknown
	}
	return User{Name: who, Home: "/", Shell: "/bin/sh", UID: uint32(id), GID: uint32(id)}, nil
}

func (f Files) passwd(who string) (user User, found bool) {
	eachLine(f.Passwd, 7, func(p []string) bool {
		if p[0] != who && p[2] != who {
			return true
		}
		uid, uidErr := strconv.ParseUint(p[2], 10, 32)
		gid, gidErr := strconv.ParseUint(p[3], 10, 32)
		if uidErr != nil || gidErr != nil {
			return true
		}
		user = User{Name: p[0], Home: p[5], Shell: p[6], UID: uint32(uid), GID: uint32(gid)}
		if user.Home == "" {
			user.Home = "/"
		}
		if user.Shell == "" {
			user.Shell = "/bin/sh"
		}
		found = true
		return false
	})
	return user, found
}

func (f Files) groups(user User) []uint32 {
	groups := []uint32{user.GID}
	eachLine(f.Group, 4, func(g []string) bool {
		gid, err := strconv.ParseUint(g[2], 10, 32)
		if err != nil || uint32(gid) == user.GID {
			return true
		}
		for _, member := range strings.Split(g[3], ",") {
			if member == user.Name {
				groups = append(groups, uint32(gid))
				break
			}
		}
		return true
	})
	return groups
}

// eachLine calls use with the fields of each line that has exactly so many, until it returns false.
func eachLine(path string, fields int, use func([]string) bool) {
	file, err := os.Open(path)
	if err != nil {
		return
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if parts := strings.Split(lines.Text(), ":"); len(parts) == fields && !use(parts) {
			return
		}
	}
}
