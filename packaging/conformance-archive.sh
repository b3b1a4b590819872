#!/usr/bin/env bash
# Makes the offline archives of motcua-conformance: one program with the .NET runtime inside, the standard, the guides, checksums.
#
#   packaging/conformance-archive.sh FOLDER [RID …]     RID: linux-x64, win-x64; without one, both
#
# FOLDER gets motcua-conformance-VERSION-RID.tar.gz (Windows: .zip) and the same name with .sha256 behind it. The sources are
# copied aside and built there: neither the tree nor its lock files change. Offline, the runtime packs must be in the NuGet cache.
set -euo pipefail
export LC_ALL=C TZ=UTC

fail() { echo "conformance-archive: $*" >&2; exit 1; }

[ $# -ge 1 ] || fail "name the folder for the archives: packaging/conformance-archive.sh FOLDER [RID …]"
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
mkdir -p "$1"
to=$(cd "$1" && pwd)
shift
[ $# -gt 0 ] || set -- linux-x64 win-x64
for rid in "$@"; do
  case $rid in linux-x64 | win-x64) ;; *) fail "$rid is not built here; there are linux-x64 and win-x64" ;; esac
done
for tool in dotnet tar gzip sha256sum; do command -v "$tool" > /dev/null || fail "$tool is missing"; done
[[ " $* " != *" win-x64 "* ]] || command -v zip > /dev/null || fail "zip is missing, which win-x64 needs"

version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' "$root/Directory.Build.props")
[ -n "$version" ] || fail "Directory.Build.props names no <Version>"
# Every file gets one time, so that the same sources give the same archive: that of the last commit, or of the year in which zip's time begins.
epoch=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct 2> /dev/null || echo 315532800)}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/source"
tar -C "$root" --exclude=bin --exclude=obj -cf - Directory.Build.props Directory.Build.targets Directory.Packages.props BannedSymbols.txt .editorconfig global.json \
  docs/spec src/MotCua.Contracts src/MotCua.Conformance src/ReferenceServer/Wire/proto | tar -C "$work/source" -xf -

copy() { # folder, path in the repository …
  local folder=$1 path
  shift
  for path in "$@"; do
    [ -e "$root/$path" ] || fail "$path is missing"
    mkdir -p "$folder/$(dirname "$path")"
    cp -r "$root/$path" "$folder/$path"
  done
}

# What others wrote, and is inside the program: the runtime's own texts as they came with it, the packages' by our list, which must name each.
notices() { # folder, rid
  local packages pack name
  packages=$(dotnet nuget locals global-packages --list | sed 's/^global-packages: //')
  for name in microsoft.netcore.app.runtime microsoft.aspnetcore.app.runtime; do
    pack=$packages/$name.$2/$(ls -v "$packages/$name.$2" | tail -1)
    mkdir -p "$1/licenses/$name"
    find "$pack" -maxdepth 1 \( -iname 'license*' -o -iname 'third-party-notices*' \) -exec cp {} "$1/licenses/$name/" \;
    [ -n "$(ls "$1/licenses/$name")" ] || fail "$name for $2 has no licence text in $pack"
  done
  cp "$root/packaging/THIRD-PARTY-NOTICES.txt" "$1/"
  for name in $(grep -oE '^      "[A-Za-z0-9.]+": ' "$root/src/MotCua.Conformance/packages.lock.json" | tr -d ' ":'); do
    case $name in
      motcua.* | Grpc.Tools | *Analyzer*) ;;  # our own, and what only builds
      *) grep -qx "$name" "$1/THIRD-PARTY-NOTICES.txt" || fail "packaging/THIRD-PARTY-NOTICES.txt does not name $name" ;;
    esac
  done
}

# The analyzer of single files finds one place, in prove, which needs the sources' server and dotnet anyway.
for rid in "$@"; do
  name=motcua-conformance-$version-$rid
  if ! dotnet restore "$work/source/src/MotCua.Conformance" -r "$rid" -p:SelfContained=true -p:PublishSingleFile=true -p:RestoreLockedMode=false > "$work/restore.log" 2>&1; then
    grep -m 3 error "$work/restore.log" >&2 || cat "$work/restore.log" >&2
    fail "the packages for $rid could not be restored: the NuGet source of this machine must have, beside the packages of Directory.Packages.props, Microsoft.NETCore.App.Runtime.$rid, Microsoft.AspNetCore.App.Runtime.$rid and, for another system than this one, Microsoft.NETCore.App.Host.$rid. No archive was made for $rid."
  fi
  dotnet publish "$work/source/src/MotCua.Conformance" -c Release -r "$rid" --self-contained --no-restore -p:PublishSingleFile=true -p:IncludeNativeLibrariesForSelfExtract=true \
    -p:ContinuousIntegrationBuild=true -p:EnableSingleFileAnalyzer=false -o "$work/publish-$rid" > "$work/publish.log" 2>&1 || { tail -20 "$work/publish.log" >&2; fail "the build for $rid failed. No archive was made for $rid."; }

  folder=$work/$rid/$name
  mkdir -p "$folder"
  [ "$rid" = win-x64 ] && end=.exe || end=
  cp "$work/publish-$rid/MotCua.Conformance$end" "$folder/motcua-conformance$end"
  left=$(find "$work/publish-$rid" -type f ! -name "MotCua.Conformance$end" ! -name '*.pdb' ! -name '*.xml' -printf '%P ')
  [ -z "$left" ] || fail "the program for $rid is not one file: $left"
  cp "$root/src/MotCua.Conformance/README.md" "$folder/README.md"
  notices "$folder" "$rid"
  copy "$folder" LICENSE docs/spec docs/guides/certify.md docs/guides/ci docs/vi/chung-nhan.md docs/vi/yeu-cau src/MotCua.Contracts/vectors
  (cd "$root" && find samples/adapter \( -name bin -o -name obj \) -prune -o -name '*.cs' -print0) | while IFS= read -r -d '' file; do copy "$folder" "$file"; done

  find "$folder" -type d -exec chmod 755 {} + -o -type f -exec chmod 644 {} +
  chmod 755 "$folder/motcua-conformance$end"
  (cd "$folder" && find . -type f ! -name SHA256SUMS -printf '%P\n' | sort | xargs -d '\n' sha256sum > "$work/SHA256SUMS" && mv "$work/SHA256SUMS" . && chmod 644 SHA256SUMS)
  find "$folder" -exec touch -h -d "@$epoch" {} +
  if [ "$rid" = win-x64 ]; then
    archive=$name.zip
    rm -f "$to/$archive"
    (cd "$work/$rid" && find "$name" -type f | sort | zip -q -X -9 "$to/$archive" -@)
  else
    archive=$name.tar.gz
    tar -C "$work/$rid" --sort=name --owner=0 --group=0 --numeric-owner --format=gnu -cf - "$name" | gzip -n -9 > "$to/$archive.part"
    mv "$to/$archive.part" "$to/$archive"
  fi
  (cd "$to" && sha256sum "$archive" > "$archive.sha256" && cat "$archive.sha256")
done
