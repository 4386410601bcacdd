package spawn

import (
	"runtime"
	"syscall"
	"unsafe"
)

const (
	sysClone3         = 435
	cloneVM           = 0x100
	cloneVfork        = 0x4000
	cloneClearSighand = 0x100000000
	cloneIntoCgroup   = 0x200000000
	schedOther        = 0
	sigSetMask        = 2
	sigSetSize        = 8
	signals           = 64
	sigKill, sigStop  = 9, 19
	failedChild       = 127
)

// child is everything that the child needs, in the form of the kernel: between fork and exec it may neither allocate nor
// grow its stack.
type child struct {
	path, dir *byte
	argv, env []*byte
	groups    []uint32
	uid, gid  uint32
	identity  bool
	files     [3]int
	cgroup    int
	handlers  bool // the handlers of the Go runtime are still set

	// Written by the child, whose memory is the parent's.
	failed bool
	stage  Stage
	errno  syscall.Errno
}

// cloneArgs is struct clone_args of linux/sched.h.
type cloneArgs struct {
	flags, pidfd, childTid, parentTid, exitSignal, stack, stackSize, tls, setTid, setTidSize, cgroup uint64
}

// sigaction is struct sigaction of the kernel; all zero is SIG_DFL.
type sigaction struct {
	handler, flags, restorer, mask uintptr
}

//go:noescape
func vfork(trap, a1, a2 uintptr) (pid, errno uintptr)

// fork blocks all signals of this thread around the fork, so that no handler of the Go runtime runs in the child, and returns
// when the child has executed its program or has failed.
//
//go:noinline
//go:norace
func fork(c *child) (int, syscall.Errno) {
	all, old := ^uint64(0), uint64(0)
	args := &cloneArgs{flags: cloneVM | cloneVfork | cloneClearSighand, exitSignal: uint64(syscall.SIGCHLD)}
	if c.cgroup >= 0 {
		args.flags |= cloneIntoCgroup
		args.cgroup = uint64(c.cgroup)
	}
	syscall.RawSyscall6(syscall.SYS_RT_SIGPROCMASK, sigSetMask, uintptr(unsafe.Pointer(&all)), uintptr(unsafe.Pointer(&old)), sigSetSize, 0, 0)
	pid, errno := split(c, sysClone3, uintptr(unsafe.Pointer(args)), unsafe.Sizeof(*args))
	if errno == syscall.ENOSYS && c.cgroup < 0 {
		// Containers hide clone3.
		c.handlers = true
		pid, errno = split(c, syscall.SYS_CLONE, uintptr(syscall.SIGCHLD)|cloneVM|cloneVfork, 0)
	}
	syscall.RawSyscall6(syscall.SYS_RT_SIGPROCMASK, sigSetMask, uintptr(unsafe.Pointer(&old)), 0, sigSetSize, 0, 0)
	runtime.KeepAlive(args)
	return pid, errno
}

// split is left by the parent only: the child, which runs first on the same stack, must touch no frame above this one.
//
//go:noinline
//go:nosplit
//go:norace
func split(c *child, trap, a1, a2 uintptr) (int, syscall.Errno) {
	pid, errno := vfork(trap, a1, a2)
	if pid == 0 && errno == 0 {
		run(c)
	}
	return int(pid), syscall.Errno(errno)
}

//go:noinline
//go:nosplit
//go:norace
func run(c *child) {
	if _, _, e := syscall.RawSyscall(syscall.SYS_SETSID, 0, 0, 0); e != 0 {
		fail(c, Session, e)
	}
	if c.identity {
		become(c)
	}
	if _, _, e := syscall.RawSyscall(syscall.SYS_CHDIR, uintptr(unsafe.Pointer(c.dir)), 0, 0); e != 0 {
		fail(c, Directory, e)
	}
	for i := 0; i < len(c.files); i++ {
		if _, _, e := syscall.RawSyscall(syscall.SYS_DUP3, uintptr(c.files[i]), uintptr(i), 0); e != 0 {
			fail(c, Descriptors, e)
		}
	}
	// The agent may be scheduled as a batch job; its programs are not.
	normal := int32(0)
	syscall.RawSyscall(syscall.SYS_SCHED_SETSCHEDULER, 0, schedOther, uintptr(unsafe.Pointer(&normal)))
	if c.handlers {
		clearHandlers()
	}
	none := uint64(0)
	syscall.RawSyscall6(syscall.SYS_RT_SIGPROCMASK, sigSetMask, uintptr(unsafe.Pointer(&none)), 0, sigSetSize, 0, 0)
	_, _, e := syscall.RawSyscall(syscall.SYS_EXECVE, uintptr(unsafe.Pointer(c.path)),
		uintptr(unsafe.Pointer(&c.argv[0])), uintptr(unsafe.Pointer(&c.env[0])))
	fail(c, Exec, e)
}

//go:nosplit
//go:norace
func become(c *child) {
	var groups unsafe.Pointer
	if len(c.groups) > 0 {
		groups = unsafe.Pointer(&c.groups[0])
	}
	if _, _, e := syscall.RawSyscall(syscall.SYS_SETGROUPS, uintptr(len(c.groups)), uintptr(groups), 0); e != 0 {
		fail(c, Identity, e)
	}
	if _, _, e := syscall.RawSyscall(syscall.SYS_SETGID, uintptr(c.gid), 0, 0); e != 0 {
		fail(c, Identity, e)
	}
	if _, _, e := syscall.RawSyscall(syscall.SYS_SETUID, uintptr(c.uid), 0, 0); e != 0 {
		fail(c, Identity, e)
	}
}

//go:nosplit
//go:norace
func clearHandlers() {
	initial := sigaction{}
	for sig := uintptr(1); sig <= signals; sig++ {
		if sig != sigKill && sig != sigStop {
			syscall.RawSyscall6(syscall.SYS_RT_SIGACTION, sig, uintptr(unsafe.Pointer(&initial)), 0, sigSetSize, 0, 0)
		}
	}
}

//go:nosplit
//go:norace
func fail(c *child, stage Stage, errno syscall.Errno) {
	c.failed, c.stage, c.errno = true, stage, errno
	for {
		syscall.RawSyscall(syscall.SYS_EXIT_GROUP, failedChild, 0, 0)
	}
}
