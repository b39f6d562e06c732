package io.sluice.bench.scenario;

import io.sluice.vm.Engine;
import io.sluice.vm.Engines;
import io.sluice.vm.api.Batch;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.verifier.VerifiedProgram;

/** The interpreter, but for one thing in each batch. */
record WrongEngine(Fault fault) implements Engine {
    /** What is wrong. */
    enum Fault {
        /** The last packet's verdict. */
        VERDICT,
        /** The first byte of the last packet. */
        BYTE,
        /** The first byte of the first element of an array map. */
        MAP
    }

    @Override
    public String name() {
        return "wrong";
    }

    @Override
    public BpfProgram load(VerifiedProgram program) {
        return new Wrong(Engines.INTERPRETER.load(program), fault, program.maps().stream()
                .filter(map -> map.spec().type() == MapType.ARRAY).findFirst().orElse(null));
    }

    private record Wrong(BpfProgram right, Fault fault, BpfMap map) implements BpfProgram {
        @Override
        public void run(long batch, long state) {
            right.run(batch, state);
            long last = Batch.desc(batch, Memory.getInt(batch + Batch.COUNT) - 1);
            switch (fault) {
                case VERDICT -> Memory.putInt(last + PacketDesc.VERDICT, Memory.getInt(last + PacketDesc.VERDICT) ^ 1);
                case BYTE -> {
                    long data = Memory.getLong(last + PacketDesc.DATA);
                    Memory.putByte(data, (byte) (Memory.getByte(data) ^ 1));
                }
                case MAP -> {
                    byte[] key = new byte[map.spec().keySize()];
                    byte[] value = map.lookup(key);
                    value[0] ^= 1;
                    map.update(key, value, 0);
                }
            }
        }

        @Override
        public ProgramSpec spec() {
            return right.spec();
        }

        @Override
        public String engine() {
            return "wrong";
        }

        @Override
        public long call(long r1, long r2, long state) {
            return right.call(r1, r2, state);
        }

        @Override
        public int handle() {
            return right.handle();
        }

        @Override
        public void close() {
            right.close();
        }
    }
}
