using System.Collections.Concurrent;
using MassTransit;

namespace Isthmus.IntegrationTests.Pipeline;

/// <summary>Lets a test break something real at an exact moment: just before a message of a type leaves, once.</summary>
internal sealed class BusFaults : IPublishObserver, ISendObserver
{
    private readonly ConcurrentDictionary<Type, Func<object, Task>> _before = new();

    public void Before<T>(Func<T, Task> damage)
        where T : class => _before[typeof(T)] = message => damage((T)message);

    public Task PrePublish<T>(PublishContext<T> context)
        where T : class => StrikeAsync(context.Message);

    public Task PreSend<T>(SendContext<T> context)
        where T : class => StrikeAsync(context.Message);

    public Task PostPublish<T>(PublishContext<T> context)
        where T : class => Task.CompletedTask;

    public Task PublishFault<T>(PublishContext<T> context, Exception exception)
        where T : class => Task.CompletedTask;

    public Task PostSend<T>(SendContext<T> context)
        where T : class => Task.CompletedTask;

    public Task SendFault<T>(SendContext<T> context, Exception exception)
        where T : class => Task.CompletedTask;

    private Task StrikeAsync<T>(T message)
        where T : class => _before.TryRemove(typeof(T), out var damage) ? damage(message) : Task.CompletedTask;
}
