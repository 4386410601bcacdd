package program

import "syscall"

// pipes are the three pairs of descriptors of a program that is being started.
type pipes struct {
	child [3]int
	agent [3]int
}

// openPipes opens them all or none; the agent's ends do not block.
func openPipes(stdin bool) (p pipes, err error) {
	p = pipes{[3]int{-1, -1, -1}, [3]int{-1, -1, -1}}
	defer func() {
		if err != nil {
			closeAll(p.child[:])
			closeAll(p.agent[:])
		}
	}()
	if stdin {
		err = p.open(0, true)
	} else {
		p.child[0], err = syscall.Open("/dev/null", syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	}
	for i := 1; i < 3 && err == nil; i++ {
		err = p.open(i, false)
	}
	return p, err
}

func (p *pipes) open(i int, agentWrites bool) error {
	var ends [2]int
	if err := syscall.Pipe2(ends[:], syscall.O_CLOEXEC); err != nil {
		return err
	}
	p.agent[i], p.child[i] = ends[0], ends[1]
	if agentWrites {
		p.agent[i], p.child[i] = ends[1], ends[0]
	}
	return syscall.SetNonblock(p.agent[i], true)
}

func closeAll(fds []int) {
	for _, fd := range fds {
		if fd >= 0 {
			syscall.Close(fd)
		}
	}
}
