using MassTransit;
using MassTransit.SagaStateMachine;

namespace Isthmus.Coordinator.Saga;

/// <summary>
/// Walks a state machine and notes every transition with the state and the event that it belongs to. (MassTransit's own
/// graph shares one vertex among all states that take an event, and so loses which state leads where.)
/// </summary>
internal sealed class SagaArrows : StateMachineVisitor
{
    private readonly HashSet<SagaArrow> _arrows = [];
    private string _state = "";
    private string _event = "";

    public static IReadOnlyCollection<SagaArrow> Of(MigrationStateMachine machine)
    {
        var walk = new SagaArrows();
        ((StateMachine)machine).Accept(walk);
        return walk._arrows;
    }

    public void Visit(State state, Action<State> next)
    {
        _state = state.Name;
        next(state);
    }

    public void Visit(Event @event, Action<Event> next)
    {
        _event = @event.Name;
        next(@event);
    }

    public void Visit<TMessage>(Event<TMessage> @event, Action<Event<TMessage>> next)
        where TMessage : class
    {
        _event = @event.Name;
        next(@event);
    }

    public void Visit(IStateMachineActivity activity)
    {
        if (activity is TransitionActivity<MigrationSaga> transition)
            _arrows.Add(new SagaArrow(_state, _event, transition.ToState.Name));
    }

    public void Visit(IStateMachineActivity activity, Action<IStateMachineActivity> next)
    {
        Visit(activity);
        next(activity);
    }

    public void Visit<T>(IBehavior<T> behavior)
        where T : class, SagaStateMachineInstance
    {
    }

    public void Visit<T>(IBehavior<T> behavior, Action<IBehavior<T>> next)
        where T : class, SagaStateMachineInstance => next(behavior);

    public void Visit<T, TMessage>(IBehavior<T, TMessage> behavior)
        where T : class, SagaStateMachineInstance
        where TMessage : class
    {
    }

    public void Visit<T, TMessage>(IBehavior<T, TMessage> behavior, Action<IBehavior<T, TMessage>> next)
        where T : class, SagaStateMachineInstance
        where TMessage : class => next(behavior);
}
