#!/bin/sh
# Install Debian or Ubuntu packages as root, without starting a service or making a database cluster of the system's own.
# Arguments: package names; "postgis" stands for PostgreSQL with PostGIS in the version of the distribution.
# What it changes for that (policy-rc.d, one line of createcluster.conf) is marked, and taken back at the end; a run that
# was killed before is cleaned up by the next one.
set -u
export DEBIAN_FRONTEND=noninteractive
mark='field-dispatch set-up'
policy=/usr/sbin/policy-rc.d
clusters=/etc/postgresql-common/createcluster.conf

take_back() {
    if grep -qs "$mark" "$policy"; then rm -f "$policy"; fi
    if grep -qs "$mark" "$clusters"; then sed -i "/$mark/d" "$clusters"; fi
}
install() {
    echo "apt-get install $*"
    apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=120 "$@"
}

take_back
trap take_back EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\n# %s: no service is started\nexit 101\n' "$mark" >"$policy"
    chmod 755 "$policy"
fi

dpkg --configure -a || exit
apt-get update -q || echo "apt-get update failed for some source; going on with what is known"

wanted=
for package in "$@"; do
    if [ "$package" = postgis ]; then
        install postgresql-common || exit
        echo "create_main_cluster = false # $mark" >>"$clusters"
        version=$(apt-cache depends postgresql | sed -n 's/.*Depends: postgresql-\([0-9][0-9]*\)$/\1/p' | head -n 1)
        package="postgresql-$version postgresql-$version-postgis-3"
    fi
    wanted="$wanted $package"
done
# shellcheck disable=SC2086  # words are meant to split
install $wanted || exit
case $wanted in
*redis-server*) update-rc.d redis-server disable ;;
esac
exit 0
