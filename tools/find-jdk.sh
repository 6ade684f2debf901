# Sourced by tools/gatun and .ci/run. find_jdk sets jdk to the home of a JDK of at least
# $jdk_least: JAVA_HOME's if new enough, else that of the java on the PATH, else the newest of the
# usual places. Starts no JVM: versions are read from each home's "release" file.

jdk_least=25

# Sets jdk_major to the feature release of the JDK at $1; fails if there is none.
read_jdk_major() {
  local line
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in
      JAVA_VERSION=*)
        line=${line#JAVA_VERSION=}
        line=${line//\"/}
        jdk_major=${line%%[!0-9]*}
        [ -n "$jdk_major" ]
        return
        ;;
    esac
  done <"$1/release"
  return 1
}

# Follows symbolic links of $1 (macOS had no readlink -f for long); sets resolved.
resolve_links() {
  local link
  resolved=$1
  while [ -L "$resolved" ]; do
    link=$(readlink "$resolved")
    case $link in
      /*) resolved=$link ;;
      *) resolved=$(dirname "$resolved")/$link ;;
    esac
  done
}

find_jdk() {
  local home best=0 java_on_path
  jdk=
  if [ -n "${JAVA_HOME:-}" ] && read_jdk_major "$JAVA_HOME" && [ "$jdk_major" -ge $jdk_least ]; then
    jdk=$JAVA_HOME
    return 0
  fi
  if java_on_path=$(command -v java); then
    resolve_links "$java_on_path"
    home=$(dirname "$(dirname "$resolved")")
    if read_jdk_major "$home" && [ "$jdk_major" -ge $jdk_least ]; then
      jdk=$home
      return 0
    fi
  fi
  for home in \
    /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
    "${HOME:-/}"/.sdkman/candidates/java/* "${HOME:-/}"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-/}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    if read_jdk_major "$home" && [ "$jdk_major" -ge $jdk_least ] && [ "$jdk_major" -gt $best ]; then
      best=$jdk_major
      jdk=$home
    fi
  done
  [ -n "$jdk" ]
}

# What to say where find_jdk fails.
jdk_missing="no JDK $jdk_least or newer found: install one (such as temurin-25-jdk, openjdk-25-jdk or 'sdk install java 25-tem') or set JAVA_HOME to it"
