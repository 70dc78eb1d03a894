using CaffeSharp.Graph;

namespace CaffeSharp.Serving.Models;

/// <summary>Which shapes an input of a model may have.</summary>
/// <param name="Value">The net's input.</param>
/// <param name="Most">The largest size of each axis; where it is that of the net, the axis is fixed.</param>
/// <param name="IsBatched">Whether axis 0 counts images, up to <paramref name="MostRows"/>.</param>
/// <param name="MostRows">The most images of a request.</param>
internal sealed record InputRule(Value Value, Shape Most, bool IsBatched, int MostRows)
{
    /// <summary>The shape as metadata tell it: −1 for an axis that is free.</summary>
    public long[] Shape => [.. Value.Shape.Select((size, axis) => IsFree(axis) ? -1L : size)];

    /// <summary>The shape of a tensor, if the model takes it.</summary>
    /// <exception cref="RefusalException">It does not; the message has both shapes.</exception>
    public Shape Check(IReadOnlyList<long> given)
    {
        bool fits = given.Count == Value.Shape.Axes;
        for (int axis = 0; axis < given.Count && fits; axis++)
            fits = IsFree(axis) ? given[axis] >= 1 && given[axis] <= Largest(axis) : given[axis] == Value.Shape[axis];
        if (!fits)
            throw new RefusalException(Refusal.BadRequest, $"input '{Value.Name}' is of shape [{string.Join(", ", given)}], and the model takes {Expected()}");
        try
        {
            return CaffeSharp.Shape.Create([.. given.Select(size => (int)size)]);
        }
        catch (ShapeException fault)
        {
            throw new RefusalException(Refusal.BadRequest, $"input '{Value.Name}': {fault.Message}");
        }
    }

    private bool IsFree(int axis) => (IsBatched && axis == 0) || Most[axis] > Value.Shape[axis];

    private int Largest(int axis) => IsBatched && axis == 0 ? MostRows : Most[axis];

    private string Expected()
    {
        var free = Enumerable.Range(0, Value.Shape.Axes).Where(IsFree).Select(axis => $"axis {axis} from 1 to {Largest(axis)}").ToList();
        return $"[{string.Join(", ", Shape)}]{(free.Count > 0 ? $", {string.Join(", ", free)}" : "")}";
    }
}
