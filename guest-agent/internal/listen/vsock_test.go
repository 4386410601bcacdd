package listen

import (
	"errors"
	"io"
	"os"
	"syscall"
	"testing"
)

// In the range the kernel gives to nobody else.
const testPort = 1_050_200

func listenOrSkip(t *testing.T, peer uint32) *Vsock {
	v, err := ListenVsock(testPort, peer)
	if errors.Is(err, syscall.EAFNOSUPPORT) {
		t.Skip("this kernel has no AF_VSOCK")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { v.Close() })
	return v
}

func dialOrSkip(t *testing.T) *os.File {
	if _, err := os.Stat("/sys/module/vsock_loopback"); err != nil {
		t.Skipf("this kernel has not loaded vsock_loopback: %v", err)
	}
	client, err := DialVsock(LocalCID, testPort)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return client
}

func TestAPortIsTakenOnce(t *testing.T) {
	listenOrSkip(t, HostCID)
	if _, err := ListenVsock(testPort, HostCID); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("%v", err)
	}
}

func TestAcceptsThePeerItIsFor(t *testing.T) {
	v := listenOrSkip(t, LocalCID)
	client := dialOrSkip(t)
	stream, err := v.Accept()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.WriteString("hello"); err != nil {
		t.Fatal(err)
	}
	client.Close()
	if got, err := io.ReadAll(stream); string(got) != "hello" || err != nil {
		t.Errorf("%q %v", got, err)
	}
	stream.Close()
}

// A program in the guest must not become root by way of the loopback.
func TestTurnsOtherPeersAway(t *testing.T) {
	v := listenOrSkip(t, HostCID)
	client := dialOrSkip(t)
	go v.Accept()
	if n, err := client.Read(make([]byte, 1)); n != 0 {
		t.Errorf("%d bytes, %v", n, err)
	}
}
