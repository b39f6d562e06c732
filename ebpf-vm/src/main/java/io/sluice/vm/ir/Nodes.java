package io.sluice.vm.ir;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.Spliterator;
import java.util.function.Consumer;

/**
 * The list type of all parts of a graph: others read it, and only the graph changes it. Elements are compared by
 * identity, and an iterator fails where the list grew or shrank since it was made; putting another element in a place
 * is no such change.
 *
 * <p>It is one final class, with a final iterator, for the compilers' sake: a JIT inlines loops over it whole, which it
 * does not for views of lists, whose two types differ from call to call.
 *
 * @param <T> blocks, edges or values
 */
public final class Nodes<T> extends AbstractList<T> implements RandomAccess {
    private static final Object[] NOTHING = {};
    private static final Nodes<?> NONE = new Nodes<>();
    private static final int FIRST_CAPACITY = 4;

    private Object[] elements;
    private int size;

    /** An empty one. */
    Nodes() {
        elements = NOTHING;
    }

    /** One that takes an array over, all of whose elements are its own. */
    Nodes(Object[] elements) {
        this.elements = elements;
        this.size = elements.length;
    }

    /** An empty one that nobody adds to. */
    @SuppressWarnings("unchecked") // it never has an element
    static <T> Nodes<T> none() {
        return (Nodes<T>) NONE;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public boolean isEmpty() {
        return size == 0;
    }

    @Override
    public T get(int index) {
        return at(Objects.checkIndex(index, size));
    }

    @Override
    public T getFirst() {
        if (size == 0) {
            throw new NoSuchElementException();
        }
        return at(0);
    }

    @Override
    public T getLast() {
        if (size == 0) {
            throw new NoSuchElementException();
        }
        return at(size - 1);
    }

    @SuppressWarnings("unchecked") // only elements of the type are put in
    private T at(int index) {
        return (T) elements[index];
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // nodes are compared by identity
    public int indexOf(Object element) {
        for (int i = 0; i < size; i++) {
            if (elements[i] == element) {
                return i;
            }
        }
        return -1;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // nodes are compared by identity
    public int lastIndexOf(Object element) {
        for (int i = size - 1; i >= 0; i--) {
            if (elements[i] == element) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public boolean contains(Object element) {
        return indexOf(element) >= 0;
    }

    @Override
    public Object[] toArray() {
        return Arrays.copyOf(elements, size);
    }

    @Override
    @SuppressWarnings("unchecked") // what does not fit is refused where it is copied
    public <E> E[] toArray(E[] to) {
        if (to.length < size) {
            return (E[]) Arrays.copyOf(elements, size, to.getClass());
        }
        System.arraycopy(elements, 0, to, 0, size);
        if (to.length > size) {
            to[size] = null;
        }
        return to;
    }

    @Override
    public void forEach(Consumer<? super T> action) {
        int expected = modCount;
        for (int i = 0; i < size && modCount == expected; i++) {
            action.accept(at(i));
        }
        if (modCount != expected) {
            throw new ConcurrentModificationException();
        }
    }

    @Override
    public Spliterator<T> spliterator() {
        return Arrays.spliterator(typed(), 0, size);
    }

    @SuppressWarnings("unchecked") // read as objects of the type only
    private T[] typed() {
        return (T[]) elements;
    }

    @Override
    public Iterator<T> iterator() {
        return new Cursor<>(this);
    }

    private static final class Cursor<T> implements Iterator<T> {
        private final Nodes<T> nodes;
        private final int expected;
        private int next;

        Cursor(Nodes<T> nodes) {
            this.nodes = nodes;
            this.expected = nodes.modCount;
        }

        @Override
        public boolean hasNext() {
            return next != nodes.size;
        }

        @Override
        public T next() {
            int at = next;
            if (nodes.modCount != expected) {
                throw new ConcurrentModificationException();
            }
            if (at >= nodes.size) {
                throw new NoSuchElementException();
            }
            next = at + 1;
            return nodes.at(at);
        }
    }

    /** Adds one at the end. */
    void append(T element) {
        modCount++;
        if (size == elements.length) {
            grow();
        }
        elements[size++] = element;
    }

    /** Adds one before a position. */
    void insert(int position, T element) {
        Objects.checkIndex(position, size + 1);
        modCount++;
        if (size == elements.length) {
            grow();
        }
        System.arraycopy(elements, position, elements, position + 1, size - position);
        elements[position] = element;
        size++;
    }

    private void grow() {
        elements = Arrays.copyOf(elements, size == 0 ? FIRST_CAPACITY : 2 * size);
    }

    /** Puts another in a position. */
    void replace(int position, T element) {
        elements[Objects.checkIndex(position, size)] = element;
    }

    /** Has it be these. */
    void replaceAll(Collection<? extends T> next) {
        Object[] copy = next.toArray();
        modCount++;
        elements = copy.length == 0 ? NOTHING : copy;
        size = copy.length;
    }

    /** Takes the one at a position out. */
    T takeOut(int position) {
        T gone = get(position);
        modCount++;
        size--;
        System.arraycopy(elements, position + 1, elements, position, size - position);
        elements[size] = null;
        return gone;
    }

    /** Takes the first place of one out, if it is in. */
    void takeOut(T element) {
        int position = indexOf(element);
        if (position >= 0) {
            takeOut(position);
        }
    }

    /** Keeps the first ones. */
    void truncate(int kept) {
        if (kept != size) {
            modCount++;
            Arrays.fill(elements, Objects.checkIndex(kept, size), size, null);
            size = kept;
        }
    }
}
