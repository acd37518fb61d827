# pip 23 checks the hashes of "name[extra]" and of "name" apart, so a lock file needs both: repeat the former as the latter.
function flush() { if (block == "") return; print block; if (block ~ /^[^ =]*\[/) { plain = block; sub(/\[[^]]*\]/, "", plain); print plain } }
/^[^ ]/ { flush(); block = $0; next }
{ block = block "\n" $0 }
END { flush() }
