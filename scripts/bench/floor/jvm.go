package floor

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// Jvm starts the smallest daemon there can be on the JVM with the options of the product's.
type Jvm struct {
	java    string
	options []string
	classes string
}

// JvmOf reads the options of the JVM that runs with environment, of which there must be one. classes holds Hello.class.
func JvmOf(environment, classes string) (Jvm, error) {
	dirs, err := os.ReadDir("/proc")
	if err != nil {
		return Jvm{}, err
	}
	for _, d := range dirs {
		env, _ := os.ReadFile("/proc/" + d.Name() + "/environ")
		if !bytes.Contains(append([]byte{0}, env...), []byte("\x00"+environment+"\x00")) {
			continue
		}
		exe, _ := os.Readlink("/proc/" + d.Name() + "/exe")
		if !strings.HasSuffix(exe, "/java") {
			continue
		}
		argv, _ := os.ReadFile("/proc/" + d.Name() + "/cmdline")
		return Jvm{exe, options(strings.Split(string(argv), "\x00")[1:]), classes}, nil
	}
	return Jvm{}, fmt.Errorf("no daemon runs with %s", environment)
}

// options are those of the virtual machine itself; an archive of classes belongs to the class path it was made for.
func options(argv []string) []string {
	var kept []string
	for _, a := range argv {
		if strings.HasPrefix(a, "-X") && !strings.HasPrefix(a, "-XX:SharedArchiveFile") && !strings.HasPrefix(a, "-XX:ArchiveClassesAtExit") {
			kept = append(kept, a)
		}
	}
	return kept
}

// Start measures from the start of the process to its answer to one request.
func (j Jvm) Start() (time.Duration, error) {
	started := time.Now()
	java := exec.Command(j.java, append(append([]string{}, j.options...), "-cp", j.classes, "Hello")...)
	out, err := java.StdoutPipe()
	if err != nil {
		return 0, err
	}
	if err := java.Start(); err != nil {
		return 0, err
	}
	err = ask(out)
	took := time.Since(started)
	if err != nil {
		_ = java.Process.Kill()
	}
	if ended := java.Wait(); err == nil {
		err = ended
	}
	return took, err
}

func ask(out io.Reader) error {
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return fmt.Errorf("the JVM said no port: %w", err)
	}
	port, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		return err
	}
	conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return err
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(patience))
	if _, err := conn.Write([]byte("GET / HTTP/1.0\r\n\r\n")); err != nil {
		return err
	}
	_, err = io.ReadFull(conn, make([]byte, 8))
	return err
}
