# Pleasant defaults for people; programs do not read this.
export PAGER=less EDITOR=vi LESS=-FRX
case $- in
  *i*)
    [ "$(id -u)" = 0 ] && PS1='\[\033[1;36m\]\h\[\033[0m\] \w # ' || PS1='\[\033[1;32m\]\u@\h\[\033[0m\] \w $ '
    alias ll='ls -la --color=auto' ls='ls --color=auto'
    ;;
esac
