package floor

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Recipe is how to start a VM like one of the product's.
type Recipe struct {
	product     []string // the argv of the product's QEMU
	runDir      string   // where that has its sockets
	disk        string
	base        string
	size        string
	agentSocket string
	monitor     string
	devices     string // what it was restored from, if it was
	memory      string // the file that its memory is a view of, if it is
}

// argv is the product's, with other files instead of its own, and without -S: nobody is there to say "cont".
func (r Recipe) argv(files Files) []string {
	var argv []string
	for _, a := range r.product {
		if a == "-S" {
			continue
		}
		a = strings.ReplaceAll(a, r.disk, files.disk())
		argv = append(argv, strings.ReplaceAll(a, r.runDir, files.Sockets))
	}
	return argv
}

func (r Recipe) overlay(path string) error {
	format := "raw"
	if strings.HasSuffix(r.base, ".qcow2") {
		format = "qcow2"
	}
	out, err := exec.Command("qemu-img", "create", "-q", "-f", "qcow2", "-b", r.base, "-F", format, path, r.size).CombinedOutput()
	if err != nil {
		return fmt.Errorf("qemu-img: %w: %s", err, out)
	}
	return nil
}

// RecipeOf reads how the product started the VM with the given process id, which must still run.
func RecipeOf(pid int) (Recipe, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil {
		return Recipe{}, err
	}
	r := Recipe{product: strings.Split(string(bytes.TrimSuffix(raw, []byte{0})), "\x00")}
	r.runDir = filepath.Dir(r.after("-pidfile"))
	r.disk = r.option("node-name=root-file", "filename=")
	socket := r.option("id=agent", "path=")
	if r.disk == "" || socket == "" {
		return r, errors.New("the product's VM has no disk or no virtio-serial channel that the floor could share")
	}
	r.agentSocket = filepath.Base(socket)
	r.monitor = filepath.Base(r.option("id=monitor", "path="))
	if r.after("-incoming") != "" {
		r.memory = r.option("id=ram", "mem-path=")
		r.devices = filepath.Join(filepath.Dir(r.memory), "devices")
	}
	return r, r.inspect()
}

// after is the argument that follows the given one.
func (r Recipe) after(name string) string {
	for i, a := range r.product[:len(r.product)-1] {
		if a == name {
			return r.product[i+1]
		}
	}
	return ""
}

// option is the value of a part of the argument that holds another part.
func (r Recipe) option(holding, prefix string) string {
	for _, a := range r.product {
		parts := strings.Split(a, ",")
		value, held := "", false
		for _, p := range parts {
			held = held || p == holding
			if strings.HasPrefix(p, prefix) {
				value = strings.TrimPrefix(p, prefix)
			}
		}
		if held && value != "" {
			return value
		}
	}
	return ""
}

// inspect learns base and size of the product's overlay.
func (r *Recipe) inspect() error {
	out, err := exec.Command("qemu-img", "info", "-U", "--output=json", r.disk).Output()
	if err != nil {
		return fmt.Errorf("qemu-img info %s: %w", r.disk, err)
	}
	var info struct {
		Size int64  `json:"virtual-size"`
		Base string `json:"full-backing-filename"`
	}
	if err := json.Unmarshal(out, &info); err != nil {
		return err
	}
	r.base, r.size = info.Base, fmt.Sprint(info.Size)
	return nil
}

// Describe is the command line the floor uses, for the reader of the figures.
func (r Recipe) Describe() string { return strings.Join(r.argv(Files{"DIR", "DIR"}), " ") }
