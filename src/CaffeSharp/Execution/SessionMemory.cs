using CaffeSharp.Blobs;
using CaffeSharp.Planning;

namespace CaffeSharp.Execution;

/// <summary>A session's one piece of memory and the last few plans laid over it.</summary>
internal sealed class SessionMemory
{
    private const int RememberedShapes = 8;

    private readonly List<Binding> _bindings = [];

    /// <summary>Where all blobs of a run lie.</summary>
    public Memory<float> Arena { get; private set; }

    /// <summary>The plan known for these shapes, laid over the memory; null if there is none.</summary>
    public Binding? Find(IReadOnlyList<Shape> inputs)
    {
        foreach (Binding known in _bindings)
        {
            if (known.Plan.IsFor(inputs))
                return known;
        }
        return null;
    }

    /// <summary>Lays another plan over the memory, which grows if it must.</summary>
    public Binding Add(Plan plan)
    {
        if (plan.Memory.Size > Arena.Length)
        {
            Clear();
            Arena = Blob.Allocate(plan.Memory.Size);
        }
        else if (_bindings.Count == RememberedShapes)
        {
            _bindings.RemoveAt(0);
        }
        var binding = new Binding(plan, Arena);
        _bindings.Add(binding);
        return binding;
    }

    /// <summary>Gives all memory back.</summary>
    public void Clear()
    {
        _bindings.Clear();
        Arena = default;
    }

    /// <summary>Makes recurrent layers begin afresh.</summary>
    public void ForgetState()
    {
        foreach (BoundStep step in _bindings.SelectMany(binding => binding.Steps))
            step.Forget();
    }
}
