package io.sluice.vm.verifier.check;

import io.sluice.vm.api.ValueField;
import io.sluice.vm.verifier.state.Dynptr;
import io.sluice.vm.verifier.state.MapInfo;
import io.sluice.vm.verifier.state.Ref;
import io.sluice.vm.verifier.state.Reg;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What the checks of a call's arguments found out; they fill it, and transfers read it. */
public final class CallArgs {
    /** Nothing of the kind was passed. */
    public static final int NONE = -1;

    private final List<HelperMemory.Touched> touched = new ArrayList<>();
    private MapInfo map;
    private int mapUid;
    private long constantKey = NONE;
    private long largestSize;
    private long memorySize;
    private int refId;
    private int releasedReg;
    private int subprog = NONE;
    private Lock lock;
    private NewDynptr newDynptr;
    private Reg dynptr;
    private ValueField field;
    private Place place;

    /**
     * A lock that is taken or given back.
     *
     * @param taken whether it is taken
     * @param kind what kind of lock
     * @param id the id of the register that points to what holds the lock
     * @param target the map that holds it
     */
    public record Lock(boolean taken, Ref.Kind kind, int id, Object target) {}

    /**
     * A dynptr that the call makes.
     *
     * @param reg the register that points to its place on the stack
     * @param kind the memory that it leads to
     */
    public record NewDynptr(int reg, Dynptr.Kind kind) {}

    /**
     * Where an object lies on the stack.
     *
     * @param frame the number of the frame
     * @param slot the position of the slot at its lowest address
     * @param slots how many it takes
     */
    public record Place(int frame, int slot, int slots) {}

    /** The map among the arguments, or the one that a field is in, or null. */
    public MapInfo map() {
        return map;
    }

    /** Which lookup the map came from, 0 for none. */
    public int mapUid() {
        return mapUid;
    }

    /** The key where it is a known number of a map whose lookups can't fail then, else {@link #NONE}. */
    public long constantKey() {
        return constantKey;
    }

    /** The largest value of the last size argument. */
    public long largestSize() {
        return largestSize;
    }

    /** How much memory the call gives. */
    public long memorySize() {
        return memorySize;
    }

    /** The reference that an argument holds, 0 without. */
    public int refId() {
        return refId;
    }

    /** The register whose reference is given back, 0 without. */
    public int releasedReg() {
        return releasedReg;
    }

    /** The function that will be called back, or {@link #NONE}. */
    public int subprog() {
        return subprog;
    }

    /** The lock that is taken or given back, or null. */
    public Lock lock() {
        return lock;
    }

    /** The dynptr that is made, or null. */
    public NewDynptr newDynptr() {
        return newDynptr;
    }

    /** What describes the initialised dynptr that was passed, or null. */
    public Reg dynptr() {
        return dynptr;
    }

    /** The field of a map's value that was passed, or null. */
    public ValueField field() {
        return field;
    }

    /** Where the iterator or the saved interrupt flag lies, or null. */
    public Place place() {
        return place;
    }

    /** The parts of the stack that the call writes, unmodifiable. */
    public List<HelperMemory.Touched> touched() {
        return Collections.unmodifiableList(touched);
    }

    void setMap(MapInfo newMap, int uid) {
        map = newMap;
        mapUid = uid;
    }

    void setConstantKey(long key) {
        constantKey = key;
    }

    void setLargestSize(long size) {
        largestSize = size;
    }

    void setMemorySize(long size) {
        memorySize = size;
    }

    void setRefId(int id) {
        refId = id;
    }

    void setReleasedReg(int reg) {
        releasedReg = reg;
    }

    void setSubprog(int newSubprog) {
        subprog = newSubprog;
    }

    void setLock(Lock newLock) {
        lock = newLock;
    }

    void setNewDynptr(NewDynptr made) {
        newDynptr = made;
    }

    void setDynptr(Reg described) {
        dynptr = described;
    }

    void setField(ValueField newField) {
        field = newField;
    }

    void setPlace(Place newPlace) {
        place = newPlace;
    }

    void addTouched(HelperMemory.Touched more) {
        if (more != null) {
            touched.add(more);
        }
    }
}
