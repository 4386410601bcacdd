package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// answerMark starts the lines of the product's program that are answers; any other line is passed on to people.
const answerMark = "= "

// product is the program that does everything through Cloister's library, on command.
type product struct {
	process *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Scanner
}

func startProduct(argv []string) (*product, error) {
	p := &product{process: exec.Command(argv[0], argv[1:]...)}
	p.process.Stderr = os.Stderr
	var err error
	if p.in, err = p.process.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewScanner(out)
	return p, p.process.Start()
}

// ask sends a command and returns the numbers of the answer.
func (p *product) ask(command string) ([]float64, error) {
	if _, err := fmt.Fprintln(p.in, command); err != nil {
		return nil, err
	}
	for p.out.Scan() {
		line := p.out.Text()
		if !strings.HasPrefix(line, answerMark) {
			fmt.Fprintln(os.Stderr, line)
			continue
		}
		var values []float64
		for _, word := range strings.Fields(line[len(answerMark):]) {
			value, err := strconv.ParseFloat(word, 64)
			if err != nil {
				return nil, fmt.Errorf("%s failed: %s", command, line)
			}
			values = append(values, value)
		}
		return values, nil
	}
	return nil, fmt.Errorf("the product's program ended in answer to %q", command)
}

// close ends the program, which removes what it made.
func (p *product) close() error {
	_ = p.in.Close()
	for p.out.Scan() {
		fmt.Fprintln(os.Stderr, p.out.Text())
	}
	return p.process.Wait()
}
